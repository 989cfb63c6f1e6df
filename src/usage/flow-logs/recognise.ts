/** Whether bytes are flow logs, told from content alone. */
import { canonicalField, isHeader, isTransitField } from "./fields.ts";
import { guessFields } from "./guess.ts";
import { headLines } from "./text-layout.ts";

const RECORD = /\b(ACCEPT|REJECT|NODATA|SKIPDATA)\b/;

/** `head`: the first bytes after decompression, at most 64 KiB. The path is not asked. */
export function looksLikeFlowLog(head: Uint8Array, _path: string): boolean {
  const lines = headLines(head, head.length < 1 << 16)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const [first] = lines;
  if (first === undefined) return false;
  if (/^[[{]/.test(first)) return looksLikeJson(lines.join("\n"));
  const words = first.split(/[\s,]+/).map((word) => word.replaceAll('"', ""));
  if (isHeader(words)) return words.some(isTransitField) || words.some((word) => namesTraffic(word));
  if (words.includes("@message")) return true;
  const rows = lines.map((line) => line.split(/\s+/));
  return (
    guessFields(rows) !== null || lines.some((line) => RECORD.test(line) && line.split(/\s+/).length >= 8)
  );
}

/** A column that only traffic has. */
function namesTraffic(word: string): boolean {
  const field = canonicalField(word);
  return field !== null && /addr|interface-id|bytes/.test(field);
}

function looksLikeJson(text: string): boolean {
  return (
    /"(message|@message)"/.test(text) ||
    /"field"\s*:\s*"(@message|srcAddr|dstAddr|bytes)"/i.test(text) ||
    /"logEvents"\s*:/.test(text) ||
    (/"(src_?addr|pkt_?srcaddr)"\s*:/i.test(text) && /"bytes"\s*:/.test(text))
  );
}
