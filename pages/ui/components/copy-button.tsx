import { useState } from 'preact/hooks'

type CopyButtonProps = {
  value: string
  /** What is copied, for people who cannot see the row, e.g. "Copy IBAN". */
  label: string
  copy: string
  copied: string
}

/** Copies a value and says so, aloud too. Without a clipboard it selects nothing and stays quiet: the text beside it can be selected. */
export function CopyButton({ value, label, copy, copied }: CopyButtonProps) {
  const [done, setDone] = useState(false)
  const onClick = () => {
    void navigator.clipboard.writeText(value).then(() => {
      setDone(true)
      setTimeout(() => setDone(false), 2000)
    })
  }
  return (
    <button type="button" class="copy" aria-label={label} onClick={onClick}>
      <span aria-hidden="true">{done ? copied : copy}</span>
      <span class="aloud" role="status">
        {done ? copied : ''}
      </span>
    </button>
  )
}
