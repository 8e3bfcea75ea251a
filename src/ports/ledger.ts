// The ledger's rows are the domain's: the heart decides by them. Named here too because the store keeps them.
export type {
  DriftItem,
  HeldChange,
  LedgerMembership,
  LedgerUser,
  Shortfall,
} from '../domain/access/ledger.ts'
