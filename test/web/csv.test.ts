import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { csvLine } from "../../src/web/csv";

describe("a line of CSV", () => {
  it("reads back unchanged, whatever its cells contain", () => {
    const cells = ["plain", 'with "quotes"', "a,b", "two\nlines", "two\r\nlines", " spaces ", "", "日本", "'"];

    expect(parse(csvLine(cells))).to.deep.equal([cells]);
  });

  it("defuses formulas", () => {
    for (const sign of ["=", "+", "-", "@", "\t", "\r", "＝"]) {
      expect(parse(csvLine([`${sign}1+1`, "x"])), sign).to.deep.equal([[`'${sign}1+1`, "x"]]);
    }
  });

  it("writes missing values as blank cells, with RFC 4180 line ends", () => {
    expect(csvLine([null, undefined, 0])).to.equal(",,0\r\n");
  });
});
