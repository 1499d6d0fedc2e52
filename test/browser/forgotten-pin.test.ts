import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import PostalMime from "postal-mime";
import { MailServer } from "../support/mail-server";
import { expectGoodFace, startBrowser, startProduct } from "./support";

const EMAIL_TIMEOUT_MS = 15_000;

describe("mail that is live, in a real browser", function () {
  this.timeout(120_000);
  let product: Awaited<ReturnType<typeof startProduct>>;
  let browser: Browser;
  let mailServer: MailServer;

  before(async () => {
    product = await startProduct();
    browser = await startBrowser();
    mailServer = await MailServer.start();
  });

  after(async () => {
    await browser?.close();
    await product?.stop();
    await mailServer?.stop();
  });

  async function open(path: string, width = 1280) {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    await page.goto(product.address + path);
    return page;
  }

  async function signIn(userName: string, pin: string) {
    const page = await open("/login");
    await page.getByLabel("User Name").fill(userName);
    await page.getByLabel("PIN", { exact: true }).fill(pin);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForLoadState();
    return page;
  }

  async function ruth() {
    const page = await open("/staff/login");
    await page.getByLabel("User name", { exact: true }).fill("ruth");
    await page.getByLabel("Password", { exact: true }).fill("riverside-demo");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/staff");
    return page;
  }

  async function askFor(page: Page, name: string) {
    await page.goto(`${product.address}/forgot-pin`);
    await page.getByRole("textbox").fill(name);
    await page.getByRole("main").getByRole("button").click();
    await page.getByText("If we find a matching household, two emails are on their way").waitFor();
  }

  /** Waits for this many emails at the mail server, and returns their texts. */
  async function messages(count: number) {
    for (const giveUpAt = Date.now() + EMAIL_TIMEOUT_MS; mailServer.taken.length < count && Date.now() < giveUpAt; ) {
      await pause(100);
    }
    return Promise.all(mailServer.taken.map(async ({ mime }) => (await PostalMime.parse(mime)).text ?? ""));
  }

  it("goes live when ruth confirms it, sends okafor two emails, and sends a stranger none", async () => {
    const desk = await ruth();
    await desk.goto(`${product.address}/staff/settings/email-device`);
    await expectGoodFace(desk);
    await desk.getByLabel("Host", { exact: true }).fill("127.0.0.1");
    await desk.getByLabel("Port", { exact: true }).fill(String(mailServer.port));
    await desk.getByText("Live", { exact: true }).click();
    await desk.getByLabel("Type LIVE to confirm").fill("LIVE");
    await desk.getByRole("button", { name: "Save", exact: true }).click();
    await desk.getByText("Mail is live").first().waitFor();

    const stranger = await open("/forgot-pin", 320);
    await expectGoodFace(stranger);
    await askFor(stranger, "nobody-of-that-name");
    await askFor(stranger, "okafor");
    await expectGoodFace(stranger);

    // They are sent over two connections, so either can arrive first.
    const texts = await messages(2);
    const first = texts.find((text) => text.includes("okafor")) ?? "";
    const second = texts.find((text) => text !== first) ?? "";
    expect(mailServer.recipients()).to.deep.equal(["ada.okafor@example.org", "ada.okafor@example.org"]);
    expect(first).to.include("okafor");
    const temporary = /the PIN ([a-z2-9]{8})\b/.exec(second)?.[1] ?? "";
    expect(first).not.to.include(temporary);

    expect(new URL((await signIn("okafor", "maple-river-42")).url()).pathname).to.equal("/account");
    const change = await signIn("okafor", temporary);
    expect(new URL(change.url()).pathname).to.equal("/first-login");
    await expectGoodFace(change);
    expect(new URL((await signIn("okafor", temporary)).url()).pathname).to.equal("/login");
  });

  it("emails novak's household its assigned PIN, and shows the result in the outbox", async () => {
    const desk = await ruth();
    await desk.goto(`${product.address}/staff/households/1007/web-details`);
    const before = mailServer.taken.length;
    await desk.getByRole("button", { name: "Email User Name and Password to Household" }).click();
    const texts = (await messages(before + 2)).slice(before);
    expect(texts.some((text) => text.includes("garden-swift-5") && !text.includes("is novak"))).to.equal(true);

    await desk.goto(`${product.address}/staff/outbox`);
    await desk.getByRole("cell", { name: "Sent" }).first().waitFor();
    await expectGoodFace(desk);
    expect(await desk.content()).not.to.include("garden-swift-5");
  });
});
