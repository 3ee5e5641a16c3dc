import { setImmediate as endOfTurn } from 'node:timers/promises'

/** More than that would make documents of a size that one answer cannot hold, and keep the event loop. */
const MOST = 100

/**
 * Answers all who ask in the same turn of the event loop with one round trip: the messages of a batch ask for the same things at
 * the same time.
 * @param ask gets what each of them asked for, and answers in the same order
 */
export function together<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let open: { questions: Question[]; answers: Promise<readonly Answer[]> } | undefined

  function begin() {
    const questions: Question[] = []
    const answers = endOfTurn().then(() => {
      if (open?.questions === questions) open = undefined
      return ask(questions)
    })
    return { questions, answers }
  }

  return async (question) => {
    open ??= begin()
    const { questions, answers } = open
    const place = questions.push(question) - 1
    if (questions.length === MOST) open = undefined
    const answer = (await answers).at(place)
    if (answer === undefined) throw new Error('a question has got no answer')
    return answer
  }
}
