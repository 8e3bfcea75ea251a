// THE WHOLE API ON ONE PAGE, below /api/v1: method and path, least role and scope, the command or view that answers.
// A newcomer reads this first; the documentation, the validation and the authorisation matrix come from it.

import type { z } from 'zod'
import { changeRecurringBilling } from '../commands/billings/change-recurring-billing.ts'
import { startRecurringBilling } from '../commands/billings/start-recurring-billing.ts'
import { decideDrift } from '../commands/differences/decide-drift.ts'
import { decideHeldChange } from '../commands/differences/decide-held-change.ts'
import { endGrant } from '../commands/grants/end-grant.ts'
import { makeGrant } from '../commands/grants/make-grant.ts'
import { approveIntegration } from '../commands/integrations/approve-integration.ts'
import { requestIntegration } from '../commands/integrations/request-integration.ts'
import { setDriftSetting } from '../commands/integrations/set-drift-setting.ts'
import { setNoAccessPolicy } from '../commands/integrations/set-no-access-policy.ts'
import { submitIntegration } from '../commands/integrations/submit-integration.ts'
import { addLocation } from '../commands/places/add-location.ts'
import { changeLocation } from '../commands/places/change-location.ts'
import { chooseSaltoSite } from '../commands/places/choose-salto-site.ts'
import { addProduct } from '../commands/products/add-product.ts'
import { changeProduct } from '../commands/products/change-product.ts'
import { mapAccessGroups } from '../commands/products/map-access-groups.ts'
import { accessQuestion } from '../contract/access.ts'
import { billingChange, billingsQuery, newBilling } from '../contract/billings.ts'
import { differencesQuery, heldDecision } from '../contract/differences.ts'
import { grantsQuery, newGrant } from '../contract/grants.ts'
import * as saltoKs from '../contract/integration.ts'
import { journalQuery } from '../contract/journal.ts'
import { locationChange, newLocation, saltoSiteChoice } from '../contract/places.ts'
import { accessGroupChoice, newProduct, productChange } from '../contract/products.ts'
import { idParams, page } from '../contract/words.ts'
import { explainAccess } from '../views/access/explain-access.ts'
import { driftView, heldChangeView, listDrift, listHeldChanges } from '../views/integration/differences.ts'
import { driftSettingView, integrationView, policyView } from '../views/integration/integration.ts'
import { listJournal } from '../views/journal.ts'
import * as nouns from '../views/nouns.ts'
import { countProductMembers } from '../views/products/members.ts'
import { listProducts, productView, readProduct } from '../views/products/product.ts'
import { deskRoutes } from './desk/routes.ts'
import * as calls from './integration-calls.ts'
import { mailRoutes } from './mail-routes.ts'
import { redirectUrl, type ServerParts } from './parts.ts'
import { peopleRoutes } from './people/people-routes.ts'
import { reservationRoutes } from './reservation-routes.ts'
import { call, change, type Route, show } from './route.ts'
import { setupRoutes } from './setup/routes.ts'

const params = idParams
const making = <Body extends z.ZodType>(body: Body) => ({ body, status: 201 as const })
const changing = <Body extends z.ZodType>(body: Body) => ({ params, body })

const inventory = (): Route[] => [
  show('GET /locations', 'desk locations:read', 'list-locations', nouns.listLocations, { query: page }),
  change('POST /locations', 'manager locations:write', { addLocation }, nouns.locationView, making(newLocation)),
  show('GET /locations/:id', 'desk locations:read', 'read-location', nouns.readLocation, { params }),
  change(
    'PATCH /locations/:id',
    'manager locations:write',
    { changeLocation },
    nouns.locationView,
    changing(locationChange),
  ),
  change(
    'PUT /locations/:id/salto-site',
    'manager locations:write',
    { chooseSaltoSite },
    nouns.locationView,
    changing(saltoSiteChoice),
  ),

  show('GET /products', 'desk products:read', 'list-products', listProducts, { query: page }),
  change('POST /products', 'manager products:write', { addProduct }, productView, making(newProduct)),
  show('GET /products/members', 'desk products:read', 'count-product-members', countProductMembers),
  show('GET /products/:id', 'desk products:read', 'read-product', readProduct, { params }),
  change('PATCH /products/:id', 'manager products:write', { changeProduct }, productView, changing(productChange)),
  change(
    'PUT /products/:id/access-groups',
    'manager products:write',
    { mapAccessGroups },
    productView,
    changing(accessGroupChoice),
  ),
]

const access = (parts: ServerParts): Route[] => [
  show('GET /recurring-billings', 'desk billings:read', 'list-recurring-billings', nouns.listBillings, {
    query: billingsQuery,
  }),
  change(
    'POST /recurring-billings',
    'desk billings:write',
    { startRecurringBilling },
    nouns.billingView,
    making(newBilling),
  ),
  show('GET /recurring-billings/:id', 'desk billings:read', 'read-recurring-billing', nouns.readBilling, { params }),
  change(
    'PATCH /recurring-billings/:id',
    'desk billings:write',
    { changeRecurringBilling },
    nouns.billingView,
    changing(billingChange),
  ),

  show('GET /grants', 'desk grants:read', 'list-grants', nouns.listGrants, { query: grantsQuery }),
  change('POST /grants', 'desk grants:write', { makeGrant }, nouns.grantView, making(newGrant)),
  show('GET /grants/:id', 'desk grants:read', 'read-grant', nouns.readGrant, { params }),
  change('POST /grants/:id/end', 'desk grants:write', { endGrant }, nouns.grantView, { params }),

  show('GET /access/explain', 'desk access:read', 'explain-access', explainAccess, { query: accessQuestion }),
  show('GET /journal', 'manager journal:read', 'list-journal', listJournal(parts.journal, parts.controls), {
    query: journalQuery,
  }),
]

const root = '/integrations/salto-ks'

function integration(parts: ServerParts): Route[] {
  const view = integrationView(parts.controls.connections, redirectUrl(parts))
  return [
    show(`GET ${root}`, 'desk integrations:read', 'read-integration', view),
    change(`POST ${root}/request`, 'owner integrations:write', { requestIntegration }, view),
    change(`POST ${root}/submitted`, 'host integrations:write', { submitIntegration }, view),
    change(`POST ${root}/approve`, 'host integrations:write', { approveIntegration }, view, {
      body: saltoKs.clientCredentials,
    }),
    call(`POST ${root}/connect`, 'owner integrations:write', 'connect', { 200: saltoKs.authorization }, calls.connect),
    call(
      `POST ${root}/disconnect`,
      'owner integrations:write',
      'disconnect',
      { 200: saltoKs.disconnected, 202: saltoKs.disconnected },
      calls.disconnect,
      { body: saltoKs.disconnection },
    ),
    call(
      `POST ${root}/sync`,
      'desk integrations:write',
      'sync',
      { 200: saltoKs.syncOutcome, 202: saltoKs.syncOutcome },
      calls.sync,
    ),
    change(`PUT ${root}/no-access-policy`, 'owner integrations:write', { setNoAccessPolicy }, policyView, {
      body: saltoKs.noAccessPolicyChange,
    }),
    change(`PUT ${root}/drift-setting`, 'owner integrations:write', { setDriftSetting }, driftSettingView, {
      body: saltoKs.driftSettingChange,
    }),
    call(`GET ${root}/sites`, 'desk integrations:read', 'list-sites', { 200: saltoKs.sites }, calls.sites),
    call(
      `GET ${root}/sites/:id/access-groups`,
      'desk integrations:read',
      'list-access-groups',
      { 200: saltoKs.accessGroups },
      calls.accessGroups,
      { params: saltoKs.siteParams },
    ),
  ]
}

function differences(): Route[] {
  const decide = (decision: 'adopt' | 'revert' | 'ignore') =>
    change(
      `POST ${root}/drift/:id/${decision}`,
      'manager integrations:write',
      { [`${decision}Drift`]: decideDrift },
      driftView,
      { params, fixed: { decision } },
    )
  const answerHeld = (verb: 'approve' | 'refuse', decision: 'approved' | 'refused') =>
    change(
      `POST ${root}/held-changes/:id/${verb}`,
      'manager integrations:write',
      { [`${verb}HeldChange`]: decideHeldChange },
      heldChangeView,
      { params, body: heldDecision, fixed: { decision } },
    )
  return [
    show(`GET ${root}/drift`, 'desk integrations:read', 'list-drift', listDrift, { query: differencesQuery }),
    decide('adopt'),
    decide('revert'),
    decide('ignore'),
    show(`GET ${root}/held-changes`, 'desk integrations:read', 'list-held-changes', listHeldChanges, {
      query: differencesQuery,
    }),
    answerHeld('approve', 'approved'),
    answerHeld('refuse', 'refused'),
  ]
}

/** Every route of the API that needs somebody to be known. Those without are in `open-routes.ts`. */
export const routesOf = (parts: ServerParts): Route[] => [
  ...peopleRoutes(),
  ...inventory(),
  ...access(parts),
  ...reservationRoutes(),
  ...mailRoutes(parts),
  ...integration(parts),
  ...differences(),
  ...deskRoutes(parts),
  ...setupRoutes(parts),
]
