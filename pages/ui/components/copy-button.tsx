import { useEffect, useState } from 'preact/hooks'

type CopyButtonProps = {
  value: string
  /** What is copied, for people who cannot see the row, e.g. "Copy IBAN". */
  label: string
  copy: string
  copied: string
}

const SHOWN_MS = 2000

/** Copies a value and says so, aloud too. Where the clipboard is closed to pages, it selects the text before it instead. */
export function CopyButton({ value, label, copy, copied }: CopyButtonProps) {
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return undefined
    const timer = setTimeout(() => setDone(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [done])
  const onClick = (event: MouseEvent) => {
    const text = (event.currentTarget as HTMLElement).previousElementSibling
    void toClipboard(value).then(ok => (ok ? setDone(true) : text && getSelection()?.selectAllChildren(text)))
  }
  return (
    <button type="button" class={done ? 'copy done' : 'copy'} aria-label={label} onClick={onClick}>
      <span aria-hidden="true">{done ? copied : copy}</span>
      <span class="aloud" role="status">
        {done ? copied : ''}
      </span>
    </button>
  )
}

/** False where there is no clipboard (a page without HTTPS) or the browser denies it. */
function toClipboard(value: string): Promise<boolean> {
  if (!isSecureContext) return Promise.resolve(false)
  return navigator.clipboard.writeText(value).then(
    () => true,
    () => false,
  )
}
