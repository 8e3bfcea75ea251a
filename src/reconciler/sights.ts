// What this pass has seen so far, person by person. A write of ours makes its part unseen again, so that nothing is
// ever concluded from before our own change.
import type { SeenUser, Sight } from '../domain/access/sight.ts'
import { unseen } from '../domain/access/sight.ts'
import type { Instant } from '../domain/span.ts'

export class Sights {
  readonly #sights = new Map<string, Sight>()
  /** Whether Salto knows people without a user here from elsewhere. A creation of ours does not change it. */
  readonly elsewhere = new Map<string, { readonly platformUserId: string } | null>()

  of(personId: string): Sight {
    return this.#sights.get(personId) ?? unseen
  }

  set(personId: string, sight: Sight): void {
    this.#sights.set(personId, sight)
  }

  sawUser(personId: string, user: SeenUser | 'absent', readAt: Instant): void {
    this.#sights.set(personId, { ...this.of(personId), user, userReadAt: readAt })
  }

  sawGroups(personId: string, groupIds: readonly string[], readAt: Instant): void {
    const groups = new Map(groupIds.map(groupId => [groupId, true]))
    this.#sights.set(personId, { ...this.of(personId), groups, allGroups: true, groupsReadAt: readAt })
  }

  /** A page-by-page read of one group tells about that group only. */
  sawInGroup(personId: string, groupId: string, isIn: boolean, readAt: Instant): void {
    const sight = this.of(personId)
    const groups = new Map(sight.groups).set(groupId, isIn)
    const isFirst = sight.groups.size === 0 && !sight.allGroups
    // The older instant speaks for the whole: a sight is as fresh as its oldest part.
    const groupsReadAt = isFirst ? readAt : Math.min(sight.groupsReadAt, readAt)
    this.#sights.set(personId, { ...sight, groups, groupsReadAt })
  }

  forgetUser(personId: string): void {
    this.#sights.set(personId, { ...this.of(personId), user: 'unseen' })
  }

  forgetGroup(personId: string, groupId: string): void {
    const sight = this.of(personId)
    if (sight.allGroups) {
      // "Every other group is absent" can no longer be said once one of them is in question.
      const groups = new Map([...sight.groups].filter(([id]) => id !== groupId))
      this.#sights.set(personId, { ...sight, groups, allGroups: false })
    } else if (sight.groups.has(groupId)) {
      const groups = new Map(sight.groups)
      groups.delete(groupId)
      this.#sights.set(personId, { ...sight, groups })
    }
  }

  forget(personId: string): void {
    this.#sights.delete(personId)
  }
}
