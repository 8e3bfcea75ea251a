// The lines of the route table about people and companies, as routes.ts has the others.
import { addCoMember } from '../../commands/companies/add-co-member.ts'
import { addCompany } from '../../commands/companies/add-company.ts'
import { changeCoMember } from '../../commands/companies/change-co-member.ts'
import { changeCompany } from '../../commands/companies/change-company.ts'
import { addPerson } from '../../commands/people/add-person.ts'
import { changePerson } from '../../commands/people/change-person.ts'
import { newPerson, peopleQuery, personChange } from '../../contract/people.ts'
import { directoryQuery, personAccessQuery } from '../../contract/person/access.ts'
import { coMemberChange, coMemberParams, newCoMember, newCompany } from '../../contract/person/companies.ts'
import { memberFile, memberFilePreview, memberRows, memberRowsBrought } from '../../contract/person/member-file.ts'
import { accessPlan, accessProposal } from '../../contract/person/plan.ts'
import { page, idParams as params } from '../../contract/words.ts'
import * as nouns from '../../views/nouns.ts'
import { readPersonAccess } from '../../views/people/access.ts'
import { listDirectory } from '../../views/people/directory.ts'
import { changedPersonView, listPeople, personView, readPerson } from '../../views/people/person.ts'
import { call, change, type Route, show } from '../route.ts'
import * as calls from './calls.ts'

const ofPeople = (): Route[] => [
  show('GET /people', 'desk people:read', 'list-people', listPeople, { query: peopleQuery }),
  change('POST /people', 'desk people:write', { addPerson }, personView, { body: newPerson, status: 201 }),
  show('GET /people/directory', 'desk people:read', 'list-directory', listDirectory, { query: directoryQuery }),
  show('GET /people/:id', 'desk people:read', 'read-person', readPerson, { params }),
  change('PATCH /people/:id', 'desk people:write', { changePerson }, changedPersonView, { params, body: personChange }),
  show('GET /people/:id/access', 'desk access:read', 'read-person-access', readPersonAccess, {
    params,
    query: personAccessQuery,
  }),
  call('POST /access/plan', 'desk access:read', 'plan-access', { 200: accessPlan }, calls.planAccess, {
    body: accessProposal,
  }),
  call(
    'POST /members/preview',
    'manager people:write',
    'preview-members',
    { 200: memberFilePreview },
    calls.previewMembers,
    { body: memberFile },
  ),
  call(
    'POST /members/import',
    'manager people:write',
    'import-members',
    { 200: memberRowsBrought },
    calls.importMembers,
    { body: memberRows },
  ),
]

const ofCompanies = (): Route[] => [
  show('GET /companies', 'desk companies:read', 'list-companies', nouns.listCompanies, { query: page }),
  change('POST /companies', 'desk companies:write', { addCompany }, nouns.companyView, {
    body: newCompany,
    status: 201,
  }),
  show('GET /companies/:id', 'desk companies:read', 'read-company', nouns.readCompany, { params }),
  change('PATCH /companies/:id', 'desk companies:write', { changeCompany }, nouns.companyView, {
    params,
    body: newCompany,
  }),
  show('GET /companies/:id/co-members', 'desk companies:read', 'list-co-members', nouns.listCoMembers, {
    params,
    query: page,
  }),
  change('POST /companies/:id/co-members', 'desk companies:write', { addCoMember }, nouns.coMemberView, {
    params,
    body: newCoMember,
    status: 201,
  }),
  change(
    'PATCH /companies/:id/co-members/:coMemberId',
    'desk companies:write',
    { changeCoMember },
    nouns.coMemberView,
    { params: coMemberParams, body: coMemberChange },
  ),
]

export const peopleRoutes = (): Route[] => [...ofPeople(), ...ofCompanies()]
