/**
 * Whether two spellings name the same payer, by rule and without a score: after accents, case and punctuation are gone,
 * the words of the shorter name must all be among those of the longer one, with at least two whole words in common. One
 * letter stands for a word that begins with it. Names written without spaces must be equal. What the rule does not
 * recognise (other transliterations, nicknames) is for a person to decide.
 */
export function samePayerName(declared: string, shown: string): boolean {
  // A hyphen is a space to some banks (Jean-Pierre) and nothing to others (Al-Farsi).
  return ['', ' '].some(hyphen => sameWords(nameWords(declared, hyphen), nameWords(shown, hyphen)))
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return false
  if (a.join('') === b.join('')) return true
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a]
  const unused = [...longer]
  let whole = 0
  for (const word of shorter.filter(isWhole)) {
    const at = unused.indexOf(word)
    if (at >= 0) {
      unused.splice(at, 1)
      whole += 1
    } else if (!takeInitial(unused, word)) return false
  }
  const initialsFit = shorter.filter(word => !isWhole(word)).every(letter => takeInitial(unused, letter))
  return whole >= 2 && initialsFit
}

/** Takes a word that the other abbreviates, either way round. */
function takeInitial(unused: string[], word: string): boolean {
  const at = unused.findIndex(other => (!isWhole(other) || !isWhole(word)) && other.charAt(0) === word.charAt(0))
  if (at >= 0) unused.splice(at, 1)
  return at >= 0
}

function isWhole(word: string): boolean {
  return [...word].length > 1
}

const LETTERS: Readonly<Record<string, string>> = {
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Þ: 'TH',
  Æ: 'AE',
  Œ: 'OE',
  ẞ: 'SS',
  İ: 'I',
}
const TITLES = new Set(['MR', 'MRS', 'MS', 'DR', 'HERR', 'FRAU', 'SR', 'SRA', 'MME'])

function nameWords(name: string, hyphen: string): readonly string[] {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[ØŁĐÐÞÆŒẞİ]/gu, letter => LETTERS[letter] ?? letter)
    // Banks write Müller as MUELLER or as MULLER; both become one.
    .replace(/([AOU])E/gu, '$1')
    .replace(/['’`]/gu, '')
    .replace(/\p{Pd}/gu, hyphen)
  return plain.split(/[^\p{L}\p{N}]+/u).filter(word => word !== '' && !TITLES.has(word))
}
