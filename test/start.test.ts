import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { script } from "./support/product";

type Environment = Record<string, string>;

/** Starts the product and gives how it ended and what it said. */
async function start(environment: Environment, stopAfter?: RegExp) {
  const { DATABASE_URL: _, NODE_ENV: __, DATA_DIR: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, script("src/server", "--migrate", "--worker"), {
    env: { ...inherited, PORT: "0", LOG_LEVEL: "warn", ...environment },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      said += data;
      if (stopAfter?.test(said)) child.kill("SIGTERM");
    });
  }
  const [code] = await once(child, "close");
  return { code, said: said.trim() };
}

function folder() {
  return mkdtempSync(join(tmpdir(), "gatehouse-start-"));
}

function expectOneLine({ code, said }: { code: unknown; said: string }, words: RegExp) {
  expect(code).to.equal(1);
  expect(said).to.match(words);
  expect(said.split("\n")).to.have.length(1);
}

describe("starting", function () {
  this.timeout(60_000);

  it("starts with the demonstration and stops cleanly", async () => {
    const { code, said } = await start({ DATA_DIR: folder() }, /answers at/);
    expect(code).to.equal(0);
    expect(said).to.include("Gatehouse answers at");
  });

  it("says in one line that SECRET_KEY is missing in production", async () => {
    const data = folder();
    expectOneLine(await start({ DATA_DIR: data, NODE_ENV: "production" }), /SECRET_KEY is missing/);
    expect(existsSync(join(data, "gatehouse.sqlite"))).to.equal(false);
  });

  it("says in one line that the database belongs to another SECRET_KEY, and changes nothing", async () => {
    const data = folder();
    await start({ DATA_DIR: data, SECRET_KEY: "a".repeat(40) }, /answers at/);
    expectOneLine(await start({ DATA_DIR: data, SECRET_KEY: "b".repeat(40) }), /SECRET_KEY is not the one/);
    const { code } = await start(
      { DATA_DIR: data, SECRET_KEY: "b".repeat(40), SECRET_KEY_PREVIOUS: "a".repeat(40) },
      /answers at/,
    );
    expect(code).to.equal(0);
  });

  it("says in one line that the database file is damaged, and doesn't change it", async () => {
    const data = folder();
    const file = join(data, "gatehouse.sqlite");
    writeFileSync(file, "this is no database, however long one looks at it. ".repeat(100));
    const before = readFileSync(file);
    expectOneLine(await start({ DATA_DIR: data }), /is damaged/);
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  it("says in one line that DATA_DIR can't be written", async () => {
    const data = folder();
    writeFileSync(join(data, "a-file"), "");
    expectOneLine(await start({ DATA_DIR: join(data, "a-file", "inside") }), /DATA_DIR .* can't be written/);
    if (process.getuid?.() !== 0) {
      mkdirSync(join(data, "locked"));
      chmodSync(join(data, "locked"), 0o500);
      expectOneLine(await start({ DATA_DIR: join(data, "locked") }), /DATA_DIR .* can't be written/);
    }
  });

  it("says in one line that the port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    expectOneLine(await start({ DATA_DIR: folder(), PORT: String(port) }), new RegExp(`Port ${port} is taken`));
    server.close();
  });

  it("shows the demonstration to other machines only if requested", async () => {
    expectOneLine(await start({ DATA_DIR: folder(), HOST: "0.0.0.0" }), /DEMONSTRATION=yes/);
    const { code } = await start({ DATA_DIR: folder(), HOST: "0.0.0.0", DEMONSTRATION: "yes" }, /answers at/);
    expect(code).to.equal(0);
  });

  it("says in one line which variable is wrong", async () => {
    expectOneLine(await start({ DATA_DIR: folder(), PORT: "many" }), /^PORT /);
    expectOneLine(await start({ DATA_DIR: folder(), BASE_URL: "ftp://x" }), /^BASE_URL /);
    expectOneLine(
      await start({ DATA_DIR: folder(), STAFF_NETWORKS: "10.0.0.0/8,office" }),
      /STAFF_NETWORKS has "office"/,
    );
    expectOneLine(
      await start({
        DATA_DIR: folder(),
        DATABASE_URL: "postgres://nobody@127.0.0.1:9/none",
        SECRET_KEY: "a".repeat(40),
      }),
      /DATABASE_URL/,
    );
  });

  it("seeds no demonstration and no clerk in production", async () => {
    const data = folder();
    const { code } = await start({ DATA_DIR: data, NODE_ENV: "production", SECRET_KEY: "c".repeat(40) }, /answers at/);
    expect(code).to.equal(0);
    const { default: Sqlite } = await import("better-sqlite3");
    const database = new Sqlite(join(data, "gatehouse.sqlite"), { readonly: true });
    expect(
      database.prepare("select (select count(*) from clerks) + (select count(*) from households) as count").get(),
    ).to.deep.equal({ count: 0 });
    database.close();
  });
});
