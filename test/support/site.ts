import type { Express } from "express";
import supertest from "supertest";
import { staffPassword } from "../../seeds/demonstration/cast";
import { createApp } from "../../src/app";

type Fields = Record<string, string | string[]>;

let app: Promise<Express> | undefined;

/** The product, made once a run. */
export function site() {
  app ??= createApp();
  return app;
}

/** One browser: keeps its cookies, and posts a form with the token of the page it is on. */
export class Browser {
  private constructor(private readonly agent: ReturnType<typeof supertest.agent>) {}

  static async open(address?: string) {
    const agent = supertest.agent(await site());
    if (address) agent.set("X-Forwarded-For", address);
    return new Browser(agent);
  }

  /** Opens a page; follows nothing. */
  get(path: string) {
    return this.agent.get(path).redirects(0);
  }

  /** Opens a page that has a form, fills it in and posts it, by default to the same address. */
  async post(path: string, values: Fields = {}, page: string = path) {
    return this.send(path, { _csrf: await this.token(page), ...values });
  }

  /** Posts just these fields; `from` is the page the browser says they come from. */
  send(path: string, values: Fields, from?: string) {
    const request = this.agent.post(path).redirects(0).type("form");
    if (from) request.set("Host", "webtrac.example").set("Referer", `http://webtrac.example${from}`);
    return request.send(values);
  }

  /** Posts a body that is already encoded, well or badly. */
  sendRaw(path: string, body: string) {
    return this.agent.post(path).redirects(0).type("form").send(body);
  }

  /** Uploads a file as a form with other fields does. */
  async upload(
    path: string,
    file: { name: string; field: string; content: Buffer | string },
    values: Fields = {},
    page = path,
  ) {
    const token = await this.token(page);
    const request = this.agent.post(path).redirects(0).field("_csrf", token);
    for (const [name, value] of Object.entries(values)) request.field(name, value);
    return request.attach(file.field, Buffer.from(file.content), file.name);
  }

  /** The token of a form on the page, "" where it has none. */
  async token(page: string) {
    const { text } = await this.get(page);
    return /name="_csrf" value="([^"]*)"/.exec(text)?.[1] ?? "";
  }
}

const signedIn = new Map<string, Promise<Browser>>();

/** A browser in which that clerk of the cast is signed in; kept for the whole run. */
export function signedInAs(clerk: "ruth" | "dana" | "theo") {
  const browser = signedIn.get(clerk) ?? signIn(clerk);
  signedIn.set(clerk, browser);
  return browser;
}

async function signIn(clerk: string) {
  const browser = await Browser.open();
  const answer = await browser.post("/staff/login", { userName: clerk, password: staffPassword });
  if (answer.status !== 303) throw new Error(`${clerk} could not sign in: ${answer.status}`);
  return browser;
}
