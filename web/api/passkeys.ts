import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { ask } from './ask.ts'

const root = '/api/auth/passkey'

export interface Passkey {
  readonly id: string
  readonly name: string | null
  readonly createdAt: string | null
}

/** @throws WebAuthnError when the person or the browser stopped it, ProblemFault when the server refuses */
export async function signInByPasskey(): Promise<void> {
  const optionsJSON = await ask<PublicKeyCredentialRequestOptionsJSON>('GET', `${root}/generate-authenticate-options`)
  const response = await startAuthentication({ optionsJSON })
  await ask('POST', `${root}/verify-authentication`, { body: { response } })
}

export async function addPasskey(name: string): Promise<void> {
  const optionsJSON = await ask<PublicKeyCredentialCreationOptionsJSON>('GET', `${root}/generate-register-options`)
  const response = await startRegistration({ optionsJSON })
  await ask('POST', `${root}/verify-registration`, { body: { response, name } })
}

export const passkeys = (): Promise<Passkey[]> => ask('GET', `${root}/list-user-passkeys`)

export const removePasskey = (id: string): Promise<unknown> => ask('POST', `${root}/delete-passkey`, { body: { id } })
