/** What the gateway's process tells its parent. */
export type FromChild =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'armed' }
  | { readonly type: 'effect'; readonly label: string }

/** Where the process is to kill itself; nowhere if there is no `kill`. */
export type ToChild = { readonly kill?: KillPoint }

/** The n-th time, from arming on, that an effect point is passed. */
export type KillPoint = { readonly label: string; readonly occurrence: number }
