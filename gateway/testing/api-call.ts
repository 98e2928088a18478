/** An answer of the gateway's API, whatever its status. */
export type ApiAnswer<T> = { readonly status: number; readonly body: T }

/** Calls the API as anybody would, over HTTP. */
export async function apiCall<T>(
  url: string,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  { body, token, headers = {} }: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
): Promise<ApiAnswer<T>> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T }
}
