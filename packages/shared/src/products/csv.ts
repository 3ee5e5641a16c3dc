/** A record of a file, and the line that it begins on, from 1. */
export interface CsvRecord {
  line: number
  cells: string[]
}

/** A quote stands where none may: what follows cannot be told apart. */
export class MisplacedQuote extends Error {}

/**
 * RFC 4180, with commas. Empty lines are skipped, and blanks around a cell are dropped.
 * @throws MisplacedQuote
 */
export async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let [line, beganOn] = [1, 1]
  let cells: string[] = []
  let cell = ''
  let place: 'before' | 'plain' | 'quoted' | 'after' = 'before'

  function endCell(): void {
    cells.push(place === 'plain' ? cell.trimEnd() : cell)
    cell = ''
    place = 'before'
  }

  function endRecord(): CsvRecord[] {
    const isBlank = cells.length === 0 && place === 'before'
    endCell()
    const record = { line: beganOn, cells }
    cells = []
    beganOn = line
    return isBlank ? [] : [record]
  }

  for await (const text of texts) {
    for (const char of text) {
      if (char === '\n') line++
      if (place === 'quoted') {
        if (char === '"') place = 'after'
        else cell += char
      } else if (char === '\n') yield* endRecord()
      else if (char === ',') endCell()
      else if (char === '"') {
        if (place === 'plain') throw new MisplacedQuote(`a cell on line ${line} has a quote in it, and is not quoted`)
        // Two of them within a quoted cell are one
        if (place === 'after') cell += char
        place = 'quoted'
      } else if (place === 'plain') cell += char
      else if (char.trim() !== '') {
        if (place === 'after') throw new MisplacedQuote(`a cell on line ${line} goes on after its closing quote`)
        place = 'plain'
        cell = char
      }
    }
  }
  if (place === 'quoted') throw new MisplacedQuote(`a quote on line ${beganOn} or after it is never closed`)
  yield* endRecord()
}
