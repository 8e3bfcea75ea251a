/**
 * One question to the database for all who have asked since the last one began. Whoever asks while none is under way is
 * answered at once; nobody is given an answer that is older than their own question.
 * @param ask answers by key; a key that it leaves out is undefined
 */
export function askedTogether<Answer>(
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
): (key: string) => Promise<Answer | undefined> {
  let underWay: Promise<void> | null = null
  let next: { readonly keys: Set<string>; readonly answers: Promise<ReadonlyMap<string, Answer>> } | null = null

  const begin = (keys: ReadonlySet<string>) => {
    next = null
    const answers = ask([...keys])
    underWay = Promise.allSettled([answers]).then(() => {
      if (!next) underWay = null
    })
    return answers
  }

  return async key => {
    if (!underWay) return (await begin(new Set([key]))).get(key)
    if (!next) {
      const keys = new Set<string>()
      next = { keys, answers: underWay.then(() => begin(keys)) }
    }
    next.keys.add(key)
    return (await next.answers).get(key)
  }
}
