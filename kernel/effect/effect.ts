/**
 * Every place where the process changes the world outside its memory. A test counts these points and kills the process
 * at each; a new effect must go through one.
 */
export type EffectPoint = {
  readonly kind: 'commit' | 'broadcast' | 'request'
  /** What is being done, e.g. `payments.create` or `webhook.deliver`: stable, without ids. */
  readonly name: string
  readonly phase: 'before' | 'after'
}

/** Told of each effect just before and just after it. Given by whoever composes a process; does nothing by default. */
export type EffectObserver = (point: EffectPoint) => void

export const unobserved: EffectObserver = () => {}
