import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

/*
 * Who may use the desk: whoever opened the address with the token that the daemon printed. The token becomes a cookie that
 * no other site can send and no script can read; every form carries a second value derived from it. The Host header is
 * checked, so that a name pointed at loopback by somebody else reaches nothing.
 */

const COOKIE = 'sampan_desk'

export type DeskGuard = {
  readonly host: MiddlewareHandler
  readonly session: MiddlewareHandler
  readonly form: MiddlewareHandler
  readonly csrf: string
  /** Exchanges the token for the cookie. */
  login(context: Context): Response
}

export function makeDeskGuard(token: string, hosts: readonly string[]): DeskGuard {
  const session = digest(token, 'session')
  const csrf = digest(token, 'csrf')
  const allowed = new Set(['localhost', '127.0.0.1', '[::1]', ...hosts])
  return {
    csrf,
    host: async (context, next) => {
      const host = (context.req.header('host') ?? '').replace(/:\d+$/, '')
      if (!allowed.has(host)) return context.text('Not this desk', 421)
      await next()
    },
    session: async (context, next) => {
      if (!isSame(getCookie(context, COOKIE) ?? '', session)) return context.text(NOT_LOGGED_IN, 401)
      await next()
    },
    form: async (context, next) => {
      const form = await context.req.parseBody()
      const origin = context.req.header('origin')
      const isForeign = origin !== undefined && origin !== 'null' && new URL(origin).host !== context.req.header('host')
      if (isForeign || typeof form['csrf'] !== 'string' || !isSame(form['csrf'], csrf)) {
        return context.text('This form is not from the desk', 403)
      }
      await next()
    },
    login: context => {
      if (!isSame(digest(context.req.query('token') ?? '', 'session'), session)) return context.text(NOT_LOGGED_IN, 401)
      setCookie(context, COOKIE, session, { httpOnly: true, sameSite: 'Strict', path: '/' })
      return context.redirect('/', 303)
    },
  }
}

const NOT_LOGGED_IN = 'Open the desk with the address that the daemon printed when it started.'

function digest(token: string, use: string): string {
  return createHmac('sha256', token).update(`sampan desk ${use}`).digest('base64url')
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
