import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { csvLine } from "../../src/web/csv";

describe("a line of CSV", () => {
  it("reads back as it was, whatever its cells hold", () => {
    const cells = ["plain", 'with "quotes"', "a,b", "two\nlines", "two\r\nlines", " spaces ", "", "日本", "'"];

    expect(parse(csvLine(cells))).to.deep.equal([cells]);
  });

  it("defuses what a spreadsheet would calculate", () => {
    for (const sign of ["=", "+", "-", "@", "\t", "\r", "＝"]) {
      expect(parse(csvLine([`${sign}1+1`, "x"])), sign).to.deep.equal([[`'${sign}1+1`, "x"]]);
    }
  });

  it("shows nothing as nothing, and ends as RFC 4180 says", () => {
    expect(csvLine([null, undefined, 0])).to.equal(",,0\r\n");
  });
});
