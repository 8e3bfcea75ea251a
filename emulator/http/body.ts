/**
 * Reads request bodies: 400/1100 for what is no JSON object, 400/1101 for a wrong value. Unknown fields are ignored, as
 * the live server does (seen in code), although the vendor's description forbids them.
 */
import { requestInvalid, valueInvalid } from '../errors.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (text: string) => uuid.test(text)

export class Body {
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #lengthMax: number

  constructor(body: unknown, lengthMax = 255) {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw requestInvalid('A JSON object is expected')
    this.#fields = body as Record<string, unknown>
    this.#lengthMax = lengthMax
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined
  }

  /** Null when absent or null. */
  text(name: string): string | null {
    const value = this.#fields[name]
    if (value === undefined || value === null) return null
    if (typeof value !== 'string') throw valueInvalid(`${name} must be a text`)
    if (value.length > this.#lengthMax) throw valueInvalid(`${name} is longer than ${this.#lengthMax}`)
    return value
  }

  /** A text that must be there and hold something. */
  fullText(name: string): string {
    const value = this.text(name)
    if (value === null || value.trim() === '') throw valueInvalid(`${name} is required`)
    return value
  }

  /** Null when absent. The empty string is refused with the text that was measured. */
  email(name: string): string | null {
    const value = this.text(name)
    if (value === null) return null
    if (!/^[^\s@]+@[^\s@]+$/.test(value)) throw valueInvalid(`Email '${value}' is not valid`)
    return value
  }

  flag(name: string): boolean | null {
    const value = this.#fields[name]
    if (value === undefined || value === null) return null
    if (typeof value !== 'boolean') throw valueInvalid(`${name} must be true or false`)
    return value
  }

  id(name: string): string | null {
    const value = this.text(name)
    if (value === null) return null
    if (!isUuid(value)) throw valueInvalid(`${name} '${value}' is not valid`)
    return value.toLowerCase()
  }

  ids(name: string): string[] | null {
    const value = this.#fields[name]
    if (value === undefined || value === null) return null
    if (!Array.isArray(value)) throw valueInvalid(`${name} must be a list`)
    return value.map((one: unknown) => {
      if (typeof one !== 'string' || !isUuid(one)) throw valueInvalid(`${name} holds '${String(one)}'`)
      return one.toLowerCase()
    })
  }

  /** An ISO instant, in milliseconds. */
  instant(name: string): number | null {
    const value = this.text(name)
    if (value === null) return null
    const at = new Date(value).getTime()
    if (Number.isNaN(at)) throw valueInvalid(`${name} '${value}' is not a date`)
    return at
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const value = this.#fields[name]
    const found = values.find(one => one === value)
    if (found === undefined) throw valueInvalid(`${name} must be one of ${values.join(', ')}`)
    return found
  }
}
