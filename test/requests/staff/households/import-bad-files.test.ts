import { expect } from "chai";
import { rowsOf, table } from "../../../../src/database/connection";
import { insertAll } from "../../../../src/database/insert-all";
import {
  householdsFrom,
  imported,
  membersOf,
  previewed,
  refusals,
  suggested,
  uploaded,
  uploadFile,
} from "../../../support/imports";
import { RawClient } from "../../../support/raw-client";
import { signedInAs } from "../../../support/site";

const HEADINGS = "household id,first name,last name,email,address,note\n";

describe("bad import files", function () {
  this.timeout(60_000);

  describe("are refused at once", () => {
    const files: [string, Buffer | string, string][] = [
      ["an empty file", "", "This file is empty."],
      ["headings without rows", HEADINGS, "headings and no rows"],
      ["headings and blank rows", `${HEADINGS}\n,,,,,\n\n`, "headings and no rows"],
      ["a blank first row", "\na,b\n1,2\n", "The first row of this file is blank."],
      ["a spreadsheet", Buffer.from("504b0304140006000800", "hex"), "save it as CSV first"],
      ["an old spreadsheet", Buffer.from("d0cf11e0a1b11ae10000", "hex"), "save it as CSV first"],
      ["a picture", Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256)), "not a text file"],
      ["UTF-16", Buffer.from(`\ufeff${HEADINGS}1,a,b,,,\n`, "utf16le"), "UTF-16"],
      ["UTF-16 without its mark", Buffer.from(`${HEADINGS}1,a,b,,,\n`, "utf16le"), "UTF-16"],
      ["5,000 columns", `${Array.from({ length: 5000 }, (_, index) => `c${index}`)}\n1\n`, "5,000 columns"],
      ["a heading that never ends", `"last name,email\n${"a,b\n".repeat(100_000)}`, "headings in the first row"],
    ];
    for (const [what, content, sentence] of files) {
      it(what, async () => {
        const answer = await uploadFile(content);

        expect(answer.status).to.equal(422);
        expect(answer.text).to.include(sentence).and.to.include('href="#file"');
        expect(await table("imports").whereNotNull("uploadedAt")).to.deep.equal([]);
      });
    }

    it("an upload without a file, keeping the source typed", async () => {
      const ruth = await signedInAs("ruth");
      const answer = await ruth.post("/staff/imports", { source: "pool & park" });

      expect(answer.status).to.equal(422);
      expect(answer.text).to.include("Choose a CSV file.").and.to.include('value="pool &amp; park"');
    });

    it("a file under another field's name, or two of them", async () => {
      const ruth = await signedInAs("ruth");
      const answer = await ruth.upload("/staff/imports", { name: "a.csv", field: "picture", content: "a,b\n1,2\n" });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include("Choose one file");
    });

    it("a source that is too long", async () => {
      const answer = await uploadFile(`${HEADINGS}1,a,b,,,\n`, "a.csv", "s".repeat(101));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include("Use at most 100 characters.");
    });

    it("a body that isn't a form, with a 400", async () => {
      const client = await RawClient.signedInAs("ruth");
      const file = `--x\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${client.token}\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n1,2`;
      const bodies: [string, string][] = [
        ["multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; na"],
        ["multipart/form-data; boundary=x", "--x\r\nno header at all\r\n\r\nvalue\r\n--x--\r\n"],
        ["multipart/form-data", "nothing"],
        ["multipart/form-data; boundary=x", file],
      ];
      for (const [type, body] of bodies) {
        const answer = await client.post("/staff/imports", { "content-type": type }, body);
        expect(answer.status, body).to.equal(400);
        expect(answer.text).not.to.include("node_modules");
      }
      client.close();
      expect(await table("imports").whereNotNull("uploadedAt")).to.deep.equal([]);
    });

    it("300 MB by its announced size, before it is sent", async () => {
      const client = await RawClient.signedInAs("ruth");
      const headers = { "content-type": "multipart/form-data; boundary=x", "content-length": 300 * 1024 * 1024 };
      const answer = await client.post("/staff/imports", headers, "--x\r\n", true);
      client.close();

      expect(answer.status).to.equal(413);
      expect(answer.text).to.include("larger than 200 MB");
    });
  });

  it("warns of a file without headings", async () => {
    const address = await uploaded("5001,Ada,Garza,ada@example.org\n5002,Bo,Garza,bo@example.org\n");
    const { text } = await (await signedInAs("ruth")).get(`${address}/columns`);
    expect(text).to.include("looks like a household, not like headings");
  });

  it("accepts a file with one column whose last name is the key", async () => {
    const { counts } = await imported("last name\nGarza\nBorg\n\nVince\n", { source: "one", changes: { key: "0" } });
    expect(counts).to.include({ added: 3, refused: 0 });
  });

  it("guesses a repeated heading only for the first column", async () => {
    const address = await uploaded("email,last name,email\na@example.org,Garza,b@example.org\n");
    expect(await suggested(address)).to.include({ "column-0": "email", "column-2": "", key: "0" });
  });

  it("refuses bad rows with their reasons and imports every good one", async () => {
    const file = [
      `${HEADINGS}5001,Ada,Garza,ada@example.org,1 A St,fine`,
      "5002,Bo,Garza",
      "5003,Cy,Garza,cy@example.org,1 A St,x,more",
      '5004,Di,"Garza,di@example.org,1 A St,never closed',
      "5005,Ed,Garza,ed@example.org,1 A St,after it",
      '5006,"Flo"x,Garza,,,',
      '5007,Gil "Gus",Garza,,,a mark inside',
      "5008,Hal\0,Garza,,,",
      "5009,Ina,Garza,no-mail,,",
      `5010,Jo,${"G".repeat(201)},,,`,
      "5001,Kim,Garza,,,",
      ",Lou,Garza,,,",
      "5012,Mo,,,,",
      `5013,Ned,Garza,,,${"n".repeat(4001)}`,
      '5014,Oz,Garza,,"12 Main St\nApt 4","two\r\nlines"',
      "5015,Pa,Garza,,,,,,",
    ].join("\n");
    const { counts, address } = await imported(file, { source: "pool" });

    expect((await householdsFrom("pool")).map(({ id }) => id)).to.deep.equal([5001, 5005, 5007, 5014, 5015]);
    expect(counts).to.include({ added: 5, refused: 11 });
    expect(await refusals(address)).to.deep.equal({
      3: "The row has fewer cells than there are headings. (3 of 6)",
      4: "The row has more cells than there are headings. (7 for 6)",
      5: "A quotation mark is out of place.",
      7: "A quotation mark is out of place.",
      9: "The row holds a NUL character, which is no text.",
      10: "Email: Enter an email address like name@example.org, or leave it blank. (no-mail)",
      11: `Last name: Use at most 200 characters. (${"G".repeat(60)}…)`,
      12: "An earlier row has the same key. (row 2)",
      13: "The key column is blank.",
      14: "Last name: Enter a last name.",
      15: `Note: Use at most 4,000 characters. (${"n".repeat(60)}…)`,
    });
    const [household] = (await householdsFrom("pool")).filter(({ id }) => id === 5014);
    expect(household).to.include({ address: "12 Main St Apt 4", note: "two\nlines" });
    expect((await membersOf(5007))[0]?.firstName).to.equal('Gil "Gus"');
  });

  it("continues after a quotation mark that swallows the rest of the file", async () => {
    await insertAll("import_keys", [{ runId: 1_000_000, sourceKey: "a", number: 2 }]);
    await rowsOf("analyze import_keys");
    const good = Array.from({ length: 20_000 }, (_, index) => `${10_000 + index},Ada,Garza,,1 A St,\n`).join("");
    const { counts } = await imported(`${HEADINGS}5001,"Ada,Garza,,,\n${good}5002,Bo,"Garza,,,`, { source: "pool" });
    expect(counts).to.include({ added: 20_000, refused: 2 });
  });

  it("refuses a row longer than 256 KB and accepts the next one", async () => {
    const long = `5001,Ada,Garza,,,${"n".repeat(1_500_000)}`;
    const { counts, address } = await imported(`${HEADINGS}5000,A,Garza,,,\n${long}\n5002,Bo,Garza,,,\n`, {
      source: "pool",
    });
    expect(counts).to.include({ added: 2, refused: 1 });
    expect(await refusals(address)).to.deep.equal({ 3: "The row is longer than 256 KB." });
  });

  it("shows HTML, templates and formulas as plain text", async () => {
    const nasty = `<script>alert(1)</script>,<%= it.clerk %>,=1+1,`;
    const address = await uploaded(`household id,first name,last name,"<b>x</b>",{{y}}\n5001,${nasty}\n`, "<i>a.csv");
    const ruth = await signedInAs("ruth");
    const columns = await ruth.get(`${address}/columns`);
    const page = await previewed(address);

    for (const text of [columns.text, page]) {
      expect(text).not.to.match(/<script>alert|<b>x|<i>a/);
      expect(text).to.include("&lt;i&gt;a.csv");
    }
    expect(page).to.include("&lt;%= it.clerk %&gt;, &lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("reads commas, semicolons and tabs, and lines that end in CR, LF or both", async () => {
    for (const [index, [delimiter, end]] of [
      [",", "\r\n"],
      [";", "\r"],
      ["\t", "\n"],
    ].entries()) {
      const rows = [
        ["email", "Surname", "Street"],
        ["a@example.org", "Garza", "1 A St"],
        ["b@example.org", "Borg", '"2, B; St"'],
      ];
      const file = rows.map((row) => row.join(delimiter)).join(end);
      const { counts } = await imported(file, { source: `file ${index}` });
      expect(counts, JSON.stringify(delimiter)).to.include({ added: 2, refused: 0 });
      expect((await householdsFrom(`file ${index}`)).map(({ address }) => address)).to.deep.equal([
        "1 A St",
        "2, B; St",
      ]);
    }
  });

  it("reads UTF-8 with and without its mark, and Windows-1252", async () => {
    const text = "email,Surname,Street\na@example.org,Müñoz,Straße 1\nb@example.org,O’Brien,€ 5\n";
    const windows = Buffer.from(text.replace("’", "\u0092").replace("€", "\u0080"), "latin1");
    for (const [source, content] of [
      ["plain", text],
      ["marked", `\ufeff${text}`],
      ["windows", windows],
    ] as const) {
      await imported(content, { source });
      const [one, other] = await householdsFrom(source);
      expect(one?.address, source).to.equal("Straße 1");
      expect(other?.address, source).to.equal("€ 5");
      expect((await membersOf(one?.id ?? 0))[0]?.lastName).to.equal("Müñoz");
      expect((await membersOf(other?.id ?? 0))[0]?.lastName).to.equal("O’Brien");
    }
  });

  it("refuses rows with damaged characters in a UTF-8 file", async () => {
    const file = Buffer.concat([
      Buffer.from("\ufeffe-mail,Surname\na@example.org,M"),
      Buffer.from([0xfc]),
      Buffer.from("ller\nb@example.org,Müller\n"),
    ]);
    const { address, counts } = await imported(file, { source: "pool" });
    expect(counts).to.include({ added: 1, refused: 1 });
    expect(await refusals(address)).to.deep.equal({ 2: "The row holds characters that are not UTF-8." });
  });
});
