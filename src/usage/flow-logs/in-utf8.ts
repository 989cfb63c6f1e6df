/** Whatever a file was written in, what is scanned is UTF-8. */
import { type TextDecoder, TextEncoder } from "node:util";
import { decoderFor } from "../open.ts";

/** Text in UTF-16 (as PowerShell writes it) becomes UTF-8; a byte order mark goes. */
export async function* inUtf8(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | null = null;
  let first = true;
  for await (const piece of pieces) {
    let bytes = piece;
    if (first) {
      const found = decoderFor(piece);
      if (found.encoding !== "utf-8") decoder = found;
      else if (piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf) bytes = piece.subarray(3);
      first = false;
    }
    yield decoder === null ? bytes : new TextEncoder().encode(decoder.decode(bytes, { stream: true }));
  }
}
