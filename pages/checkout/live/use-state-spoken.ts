import { useEffect, useRef, useState } from 'preact/hooks'

/**
 * Follows the payer to a new screen: what it is goes into the window's title, and is heard. The focus moves to its
 * heading if the button it was on has gone; elsewhere it stays, and the returned text goes into a live region.
 */
export function useStateSpoken(screen: unknown, step: string): string {
  const [spoken, setSpoken] = useState('')
  const first = useRef(true)
  useEffect(() => {
    const heading = document.getElementById('state')
    if (!heading) return
    const [, name] = document.title.split(' · ')
    document.title = `${heading.textContent} · ${name ?? document.title}`
    if (first.current) first.current = false
    else if (document.activeElement === document.body) heading.focus()
    else setSpoken(heading.textContent)
  }, [screen, step])
  return spoken
}
