import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import PostalMime from "postal-mime";
import { MailServer } from "../support/mail-server";
import { expectGoodFace, startBrowser, startProduct } from "./support";

const CAST = ["okafor", "rivera", "chen", "abara", "novak", "lindqvist"];

describe("the guide's own walk through Pass RecConnect, in a real browser", function () {
  this.timeout(180_000);
  let product: Awaited<ReturnType<typeof startProduct>>;
  let browser: Browser;
  let mailServer: MailServer;
  let page: Page;

  before(async () => {
    product = await startProduct();
    browser = await startBrowser();
    mailServer = await MailServer.start();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await page.goto(`${product.address}/staff/login`);
    await page.getByLabel("User name", { exact: true }).fill("ruth");
    await page.getByLabel("Password", { exact: true }).fill("riverside-demo");
    await press("Sign in");
    await page.waitForURL("**/staff");
  });

  after(async () => {
    await browser?.close();
    await product?.stop();
    await mailServer?.stop();
  });

  const press = (name: string) => page.getByRole("button", { name, exact: true }).first().click();
  const choose = (name: string) => page.getByLabel(name, { exact: true }).check({ force: true });
  const go = (path: string) => page.goto(product.address + path);

  async function setMail() {
    await go("/staff/settings/email-device");
    await page.getByLabel("Host", { exact: true }).fill("127.0.0.1");
    await page.getByLabel("Port", { exact: true }).fill(String(mailServer.port));
    await page.getByText("Live", { exact: true }).click();
    await page.getByLabel("Type LIVE to confirm").fill("LIVE");
    await press("Save");
    await page.getByText("Mail is live").first().waitFor();
    await go("/staff/settings/mailing-rules");
    await expectGoodFace(page);
    await page.getByLabel(/Delay before sending/).fill("0");
    await press("Save");
  }

  async function assignInBulk() {
    await go("/staff/bulk-assignments");
    await press("Preview");
    await press("Process");
    await press("Yes to Continue");
    await page.getByRole("button", { name: "Undo this run" }).waitFor();
  }

  async function select(details?: () => Promise<void>) {
    await go("/staff/recconnect");
    for (const type of ["CY-CHILD", "CY-MST", "CY-SAS"])
      await page.getByLabel(new RegExp(`^${type}\\b`)).check({ force: true });
    for (const choice of ["Skip Check", "Browser Only", "Expiration", "Actv-New", "Actv-Renew", "Unique HH"])
      await choose(choice);
    await details?.();
    await expectGoodFace(page);
    await press("Print");
    await page.getByText("Total Records Extracted").waitFor();
    await page.getByText("Finding records", { exact: true }).waitFor({ state: "detached" });
  }

  it("brings each matching household one message with its own name and PIN, and tells of everyone what became of it", async () => {
    await setMail();
    await assignInBulk();
    await select();
    const address = page.url();
    const extracted = Number(await page.locator("dt:has-text('Total Records Extracted') + dd").innerText());
    expect(extracted).to.be.at.least(6);
    await expectGoodFace(page);

    await choose("Process Email/Text");
    await choose("Print report for records with invalid/no email");
    await choose("Create RecConnect History Record");
    await page.getByLabel("History Description").fill("Web User and Password");
    await page
      .getByLabel("History Category")
      .selectOption({ label: /MISC/.test(await page.content()) ? await miscOf(page) : "" });
    await press("Email Options");
    await page.getByLabel("Email Subject").fill("Online Payments and Services Coming Soon");
    await page.getByLabel("CC Email Addr").fill("ruth@example.gov");
    await page
      .getByLabel("Email Body", { exact: true })
      .fill("Your Web Login and Password:\n\n<WebID>\n\n<WebPin>\n\n<SiteLink>");
    await expectGoodFace(page);
    await press("Save");
    await page.getByRole("link", { name: "Back", exact: true }).click();

    await press("Process Selections");
    await page.getByLabel("I have reviewed these").waitFor();
    await expectGoodFace(page);
    await choose("I have reviewed these");
    await press("Process Selections");
    await page.getByText("Finished", { exact: true }).first().waitFor({ timeout: 60_000 });
    await expectGoodFace(page);

    const messages = mailServer.taken.filter(({ to }) => to !== "ruth@example.gov");
    expect(mailServer.taken.length - messages.length).to.equal(1);
    expect(new Set(messages.map(({ to }) => to)).size).to.equal(messages.length);
    const novak = messages.find(({ to }) => to === "petr.novak@example.org");
    expect((await PostalMime.parse(novak?.mime ?? "")).text)
      .to.include("novak")
      .and.include("garden-swift-5");
    const of = (name: string) => messages.filter(({ to }) => to.includes(name)).length;
    expect(Object.fromEntries(CAST.map((name) => [name, of(name)]))).to.deep.equal({
      okafor: 0,
      rivera: 0,
      chen: 0,
      abara: 0,
      novak: 1,
      lindqvist: 0,
    });
    const pins = await Promise.all(messages.map(async ({ mime }) => (await PostalMime.parse(mime)).text));
    expect(new Set(pins).size).to.equal(messages.length);

    await page.getByRole("link", { name: "Exception", exact: true }).click();
    for (const name of ["Okafor, Ada", "Rivera, Ana", "Lindqvist, Nils", "Abara, Femi"])
      await page.getByText(name).first().waitFor();
    await expectGoodFace(page);
    await page.goto(`${address}/no-email-report`);
    await page.getByText("Lindqvist").first().waitFor();
    await go("/staff/households/1007");
    await page.getByRole("heading", { name: "RecConnect History" }).waitFor();
    await page.getByRole("link", { name: "Web User and Password" }).waitFor();
    await expectGoodFace(page);
  });

  it("selects nobody any more who was part of prior communications", async () => {
    await select(async () => {
      await page.getByText("Details", { exact: false }).first().click();
      await choose("Skip households in prior communications");
    });
    await page.getByText("No household matches this selection.").waitFor();
  });
});

/** The words of the category as the form lists it. */
async function miscOf(page: Page) {
  const options = await page.getByLabel("History Category").locator("option").allInnerTexts();
  return options.find((words) => words.startsWith("MISC")) ?? "";
}
