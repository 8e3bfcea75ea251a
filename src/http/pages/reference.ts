import { html, page, table } from './html.ts'

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly required?: boolean }[]
  readonly requestBody?: unknown
  readonly responses?: Readonly<Record<string, unknown>>
}

/** The readable reference: the same document as `/api/openapi.json`, for people. */
export function referencePage(document: object): string {
  const paths = Object.entries(('paths' in document ? document.paths : {}) as Record<string, Record<string, Operation>>)
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ line: `${method.toUpperCase()} ${path}`, operation })),
  )
  return page(
    'API reference',
    html`<p>Send <code>Authorization: Bearer &lt;API key&gt;</code>. The machine-readable form is
<a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1). Errors are RFC 9457 problems; decide by <code>code</code>.
Every POST takes an <code>Idempotency-Key</code>; PATCH, PUT and whatever changes a reservation honour <code>If-Match</code>.</p>
${table(
  ['Route', 'What it does', 'Asks for', 'Answers'],
  operations.map(({ line, operation }) => [
    html`<code>${line}</code>`,
    operation.summary,
    [
      ...(operation.parameters ?? []).map(
        parameter =>
          html`<div><code>${parameter.name}</code> ${parameter.required ? 'required' : ''} <span class="quiet">${parameter.in}</span></div>`,
      ),
      ...fieldsOf(operation.requestBody).map(
        field => html`<div><code>${field}</code> <span class="quiet">body</span></div>`,
      ),
    ],
    Object.keys(operation.responses ?? {}).join(' '),
  ]),
)}`,
  )
}

function fieldsOf(requestBody: unknown): string[] {
  const schema = ['content', 'application/json', 'schema', 'properties'].reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    requestBody,
  )
  return typeof schema === 'object' && schema !== null ? Object.keys(schema) : []
}
