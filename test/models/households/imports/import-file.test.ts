import { expect } from "chai";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { table } from "../../../../src/database/connection";
import { csvLine, defuse, undefuse } from "../../../../src/models/households/imports/import-cells";
import { EncodingCheck } from "../../../../src/models/households/imports/import-encoding";
import { ImportFile, storeChunks } from "../../../../src/models/households/imports/import-file";
import { type CsvRecord, recordsIn } from "../../../../src/models/households/imports/import-records";

const format = { encoding: "utf-8", delimiter: "," } as const;

describe("a file in the database", function () {
  this.timeout(60_000);

  it("returns the same records from any start, whatever lies on the border of two chunks", async () => {
    const cells = (index: number) => [
      String(index),
      `Ünal, "Zoë" ${"€😀".repeat(index % 40)}`,
      "two\r\nlines\n",
      `=${index}`,
    ];
    const text = Array.from({ length: 9_000 }, (_, index) => csvLine(cells(index))).join("");
    const { file, size } = await stored(Buffer.from(text));
    expect(size).to.be.greaterThan(1_000_000);

    const read = await all(file, 0);
    expect(read.map((record) => record.cells)).to.deep.equal(parse(text));
    const middle = read[5_000];
    expect(await all(file, middle?.start ?? 0)).to.deep.equal(read.slice(5_000));
    expect(read.at(-1)?.end).to.equal(size);
  });

  it("has consecutive records: each begins where the previous one ends", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é"), maxLength: 60 });
    fc.assert(
      fc.property(text, (content) => {
        const bytes = Buffer.from(content);
        const records = recordsIn(bytes, 0, true, format);
        expect(records[0]?.start ?? 0).to.equal(0);
        for (const [index, record] of records.entries()) {
          expect(record.end).to.be.greaterThan(record.start);
          if (index > 0) expect(record.start).to.equal(records[index - 1]?.end);
        }
        expect(records.at(-1)?.end ?? 0).to.equal(bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is recognized as UTF-8 even if chunks split characters", () => {
    const bytes = Buffer.from("aé€😀b");
    for (let cut = 0; cut <= bytes.length; cut++) {
      const check = new EncodingCheck();
      check.feed(bytes.subarray(0, cut));
      check.feed(bytes.subarray(cut));
      expect(check.result(false), String(cut)).to.equal("utf-8");
    }
    const broken = new EncodingCheck();
    broken.feed(bytes.subarray(0, 2));
    expect(broken.result(false)).to.equal("windows-1252");
  });

  it("restores every defused cell, and leaves no cell a formula", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "x") }), (cell) => {
        expect(undefuse(defuse(cell))).to.equal(cell);
        expect(defuse(cell)).not.to.match(/^[=+\-@\t\r]/);
      }),
    );
  });
});

async function stored(content: Buffer) {
  const now = new Date();
  const [row] = await table("imports")
    .insert({ fileName: "a", source: "a", clerkId: 1, clerkName: "a", eraseAt: now, createdAt: now, updatedAt: now })
    .returning("id");
  const id = Number(row?.id);
  async function* parts() {
    for (let at = 0; at < content.length; at += 50_001) yield content.subarray(at, at + 50_001);
  }
  const { size } = await storeChunks(id, parts());
  return { file: new ImportFile(id, size, format), size };
}

async function all(file: ImportFile, from: number) {
  const read: CsvRecord[] = [];
  for (let at = from; ; ) {
    const records = await file.recordsFrom(at, {});
    if (records.length === 0) return read;
    for (const record of records) read.push(record);
    at = records.at(-1)?.end ?? at;
  }
}
