import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { staffPassword } from "../../seeds/demonstration/cast";
import { site } from "./site";

interface Answer {
  status: number;
  text: string;
}

/** A clerk's program that sends what no browser would: bytes of its own making, over a real connection. */
export class RawClient {
  private constructor(
    private readonly server: Server,
    private readonly cookie: string,
    readonly token: string,
  ) {}

  static async signedInAs(clerk: string) {
    const server = (await site()).listen(0);
    const first = await fetch(addressOf(server, "/staff/login"));
    const form = { _csrf: tokenIn(await first.text()), userName: clerk, password: staffPassword };
    const second = await fetch(addressOf(server, "/staff/login"), {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { cookie: cookieOf(first) },
      redirect: "manual",
    });
    const cookie = cookieOf(second);
    const page = await fetch(addressOf(server, "/staff"), { headers: { cookie } });
    return new RawClient(server, cookie, tokenIn(await page.text()));
  }

  /** Posts this body and nothing else; where `goesOn`, the answer is read before the body is at its end. */
  post(path: string, headers: Record<string, string | number>, body: string, goesOn = false): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const posting = request(addressOf(this.server, path), {
        method: "POST",
        headers: { ...headers, cookie: this.cookie },
      });
      posting.once("error", reject);
      posting.once("response", (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (data) => {
          text += data;
        });
        answer.once("end", () => {
          resolve({ status: answer.statusCode ?? 0, text });
          posting.destroy();
        });
      });
      posting.write(body);
      if (!goesOn) posting.end();
    });
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

function addressOf(server: Server, path: string) {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

function cookieOf(answer: Response) {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

function tokenIn(page: string) {
  return /name="_csrf" value="([^"]*)"/.exec(page)?.[1] ?? "";
}
