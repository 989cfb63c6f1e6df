/** The usage table as YAML or JSON. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { InputError } from "../errors.ts";
import { COLUMNS, type Column, type RowTable, type TextRow } from "./manual-row.ts";
import { type InputFile, readText } from "./open.ts";

/** The rows of a YAML (or JSON) list; a map with the one key `usage` or `demands` may stand around it. */
export async function readYaml(file: InputFile, table: RowTable): Promise<void> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(file), { lineCounter: lines, prettyErrors: false });
  const at = (node: Node | null | undefined): string =>
    node?.range ? `${file.name}, line ${lines.linePos(node.range[0]).line}` : file.name;
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new InputError(
      `${file.name}, line ${line}, column ${col}: is no valid YAML: ${fault.message.split("\n")[0]}`,
    );
  }
  let list: unknown = document.contents;
  if (isMap(list)) list = list.get("usage") ?? list.get("demands") ?? list;
  if (!isSeq(list)) {
    throw new InputError(
      `${at(document.contents)}: is no list: usage as YAML is a list of rows such as '- {service: sqs, gb: 500}'`,
    );
  }
  const ignored = new Set<string>();
  for (const item of list.items) {
    if (!isMap(item)) {
      throw new InputError(`${at(item as Node)}: is no row: write '- {service: sqs, gb: 500}'`);
    }
    table.add(yamlRow(item, at));
    for (const pair of item.items) {
      const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
      if (!(COLUMNS as readonly string[]).includes(key)) ignored.add(key);
    }
  }
  table.ignored(file, [...ignored]);
}

function yamlRow(map: YAMLMap, at: (node: Node | null | undefined) => string): TextRow {
  const node = (column: Column): unknown => map.get(column, true);
  return {
    cell: (column) => {
      const value = node(column);
      if (value === undefined || value === null) return "";
      if (!isScalar(value))
        throw new InputError(`${at(value as Node)}, key ${column}: is no single value: write '${column}: …'`);
      // The source text, not the parsed number: amounts never pass through floats.
      return value.value === null ? "" : (value.source ?? String(value.value));
    },
    where: (column) => `${at((node(column) as Node | undefined) ?? map)}, key ${column}`,
  };
}
