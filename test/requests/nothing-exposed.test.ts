import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { expect } from "chai";
import { site } from "../support/site";

/** Asks for the path just as it is: clients tidy "..", attackers don't. */
function statusOf(server: Server, path: string) {
  return new Promise<number>((resolve, reject) => {
    const { port } = server.address() as { port: number };
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    );
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("end", () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])));
    socket.on("error", reject);
  });
}

describe("the project's own files", () => {
  let server: Server;
  before(async () => {
    const app = await site();
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(() => server.close());

  for (const path of [
    "/.env",
    "/.git/config",
    "/package.json",
    "/data/",
    "/data/gatehouse.sqlite",
    "/src/app.ts",
    "/README.md",
    "/node_modules/express/package.json",
    "/assets/",
    "/assets/../package.json",
    "/assets/..%2fpackage.json",
    "/assets/%2e%2e/package.json",
    "/assets/../../etc/passwd",
    "/assets/gatehouse.css",
    "/server-status",
    "/admin",
  ]) {
    it(`are not served at ${path}`, async () => {
      expect(await statusOf(server, path)).to.equal(404);
    });
  }
});
