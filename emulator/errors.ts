/**
 * The error answers of the Connect API. Codes and statuses: vendor's help-desk list "API error codes" and the older
 * errors page; the body is PascalCase (vendor's OpenAPI description).
 */
export class ApiError extends Error {
  readonly status: number
  /** Digits, or null for an answer without a body. */
  readonly code: string | null

  constructor(status: number, code: string | null, message: string) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

export const requestInvalid = (message: string) => new ApiError(400, '1100', message)
export const valueInvalid = (message: string) => new ApiError(400, '1101', message)
export const queryInvalid = (message: string) => new ApiError(400, '1102', message)
export const notAuthorized = (message: string) => new ApiError(401, '1500', message)
export const notFound = (what: string) => new ApiError(404, '2202', `${what} not found`)
export const forbidden = (message = 'Operation is forbidden') => new ApiError(403, '2203', message)
export const notReleased = () => new ApiError(400, '2210', 'Site is not released')
export const noSubscription = () => new ApiError(403, '2212', 'Site has no valid subscription')
export const podMember = () => new ApiError(403, '2220', 'Site user is a pod member')
export const duplicate = (message: string) => new ApiError(409, '3101', message)
