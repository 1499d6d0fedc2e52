import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { expectGoodFace, startBrowser, startProduct } from "./support";

describe("the first working day, in a real browser", function () {
  this.timeout(120_000);
  let product: Awaited<ReturnType<typeof startProduct>>;
  let browser: Browser;

  before(async () => {
    product = await startProduct();
    browser = await startBrowser();
  });

  after(async () => {
    await browser?.close();
    await product?.stop();
  });

  async function desk(clerk: string, width = 1280) {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    await page.goto(`${product.address}/staff/login`);
    await page.getByLabel("User name", { exact: true }).fill(clerk);
    await page.getByLabel("Password", { exact: true }).fill("riverside-demo");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/staff");
    return page;
  }

  async function customer(width = 1280) {
    return (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
  }

  async function signIn(page: Page, userName: string, pin: string) {
    await page.goto(`${product.address}/login`);
    await page.getByLabel("User Name").fill(userName);
    await page.getByLabel("PIN", { exact: true }).fill(pin);
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  it("lets dana find Lin, see Lindqvist and unlock, by keyboard", async () => {
    const page = await desk("dana");
    await page.keyboard.press("/");
    await page.keyboard.type("Lindq");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/staff/households/1002");
    await expectGoodFace(page);

    await page.getByRole("button", { name: /Unlock/ }).click();
    await page.getByText("Lindqvist, Nils can sign in again.").waitFor();
    await expectGoodFace(page);
  });

  it("makes novak choose a PIN before anything else", async () => {
    const page = await customer();
    await signIn(page, "NOVAK", "Garden-Swift-5");
    await page.waitForURL("**/first-login");
    await expectGoodFace(page);
    await page.goto(`${product.address}/account`);
    expect(page.url()).to.match(/\/first-login$/);

    await page.getByLabel("New PIN", { exact: true }).fill("blue-kettle-9");
    await page.getByLabel("Re-enter new PIN").fill("blue-kettle-8");
    await page.getByRole("button", { name: "Save and continue" }).click();
    await page.getByRole("link", { name: "Enter the same new PIN in both fields." }).waitFor();
    expect(await page.title()).to.match(/^Error: /);
    await expectGoodFace(page);

    await page.getByLabel("New PIN", { exact: true }).fill("blue-kettle-9");
    await page.getByLabel("Re-enter new PIN").fill("blue-kettle-9");
    await page.getByRole("button", { name: "Save and continue" }).click();
    await page.waitForURL("**/account");
    await expectGoodFace(page);
  });

  it("locks okafor at the threshold that ruth sets, with the warning and both texts", async () => {
    const ruth = await desk("ruth");
    await ruth.goto(`${product.address}/staff/settings/password-device`);
    await ruth.getByLabel("Incorrect attempts allowed").fill("5");
    await ruth.getByRole("button", { name: "Save" }).click();
    await ruth.getByRole("status").first().waitFor();
    await expectGoodFace(ruth);

    const page = await customer();
    const texts: (string | null)[] = [];
    for (let attempt = 1; attempt <= 6; attempt++) {
      await signIn(page, "okafor", "not-the-pin-1");
      texts.push(await page.locator("main").textContent());
    }
    expect(texts[3]).to.include("one more attempt");
    expect(texts[4]).to.include("That was your last attempt");
    expect(texts[5]).to.include("is locked");
    await expectGoodFace(page);
  });

  it("assigns Abara a user name and PIN in Web Details, and they sign in with them in any case", async () => {
    const page = await desk("dana");
    await page.goto(`${product.address}/staff/households/1005/web-details`);
    await page.getByLabel("WebTrac User Name").fill("abara");
    await page.getByLabel("New WebTrac Password", { exact: true }).fill("Copper-Lamp-3");
    await page.getByLabel("Re-Enter New Password").fill("Copper-Lamp-3");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("Web Details of Abara, Femi are saved.").waitFor();

    const abara = await customer();
    await signIn(abara, "Abara", "copper-LAMP-3");
    await abara.waitForURL("**/first-login");
  });

  it("shows theo no controls, and 403 where required", async () => {
    const page = await desk("theo");
    const answer = await page.goto(`${product.address}/staff/settings/password-device`);
    expect(answer?.status()).to.equal(403);
    await expectGoodFace(page);
  });

  it("has no accessibility finding and no sideways scrolling on any page, wide or narrow", async () => {
    for (const width of [1280, 320]) {
      const ruth = await desk("ruth", width);
      for (const path of staffPages) {
        await ruth.goto(product.address + path);
        await expectGoodFace(ruth);
      }
      const page = await customer(width);
      for (const path of ["/", "/login", "/forgot-pin", "/register", "/nowhere"]) {
        await page.goto(product.address + path);
        await expectGoodFace(page);
      }
    }
  });

  it("works without JavaScript", async () => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await signIn(page, "ana.rivera", "cedar-lake-77");
    await page.waitForURL("**/account");
    await page.getByRole("link", { name: "My Profile" }).first().click();
    await page.waitForURL("**/account/profile");
  });
});

const staffPages = [
  "/staff",
  "/staff/households?q=a",
  "/staff/households?q=zzzz",
  "/staff/households/new",
  "/staff/households/1001",
  "/staff/households/1001/edit",
  "/staff/households/1001/web-details",
  "/staff/imports",
  "/staff/audit",
  "/staff/password",
  "/staff/settings/password-device",
  "/staff/settings/web-parameters",
  "/staff/settings/application-parameters",
  "/staff/settings/permissions",
  "/staff/settings/permissions/new",
  "/staff/settings/clerks",
  "/staff/settings/clerks/new",
  "/staff/settings/pass-types",
];
