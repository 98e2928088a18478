import type { QueueView } from '@sampan/api/desk-view'
import { Form } from '../page/form.tsx'
import { awayOf } from '../page/words.ts'

export function Problems({ view }: { view: QueueView }) {
  if (view.problems.length === 0) return null
  return (
    <section class="note bad" aria-label="Problems with bank feeds">
      <h2>Problems with bank feeds</h2>
      <ul class="cards">
        {view.problems.map(problem => (
          <li key={problem.id} class="card">
            <p>
              <strong>{problem.account}</strong>: <bdi>{problem.problem}</bdi>, {awayOf(problem.since, view.now)}
            </p>
            <Form action={`/problems/${problem.id}/seen`} csrf={view.csrf} label="Mark as seen">
              <button type="submit">I have looked at it</button>
            </Form>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Why this acceptor gets no orders. */
export function Refusals({ view }: { view: QueueView }) {
  if (view.refusals.length === 0) return <p class="empty">None.</p>
  return (
    <ul class="cards">
      {view.refusals.map((refusal, i) => (
        <li key={i} class="card">
          <span class="mono">{refusal.code}</span> <bdi>{refusal.detail}</bdi>{' '}
          <span class="soft">
            {refusal.gateway}, {awayOf(refusal.refusedAt, view.now)}
          </span>
        </li>
      ))}
    </ul>
  )
}
