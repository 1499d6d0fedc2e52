import { expect } from "chai";
import type { Browser } from "playwright-core";
import { expectGoodFace, startBrowser, startProduct } from "./support";

const pageOfNew = "/staff/settings/comment-codes/new";

describe("writing a message's text, in a real browser", function () {
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

  async function ruth(javaScriptEnabled: boolean, width = 1280) {
    const page = await (await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled })).newPage();
    await page.goto(`${product.address}/staff/login`);
    await page.getByLabel("User name", { exact: true }).fill("ruth");
    await page.getByLabel("Password", { exact: true }).fill("riverside-demo");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/staff");
    await page.goto(product.address + pageOfNew);
    return page;
  }

  it("inserts a merge field at the cursor and previews the text while typing, with secrets masked", async () => {
    for (const width of [1280, 320]) {
      const page = await ruth(true, width);
      const body = page.getByLabel("Text", { exact: true });
      await body.fill("Hello , your PIN is <WebPin>.");
      for (let times = 0; times < "Hello ".length; times++) {
        if (times === 0) await body.press("Control+Home");
        await body.press("ArrowRight");
      }
      await page.getByLabel("Merge field").selectOption("<FirstName>");
      await page.getByRole("button", { name: "Insert" }).click();
      expect(await body.inputValue()).to.equal("Hello <FirstName>, your PIN is <WebPin>.");
      await page.getByText("Hello Ada, your PIN is •••••••.").waitFor();

      await page.getByLabel("Household for the preview").fill("Novak");
      await page.getByText("Hello Petr, your PIN is •••••••.").waitFor();
      await body.fill("Hello <Frist>");
      await page.getByText("<Frist> is not a merge field.").waitFor();
      await expectGoodFace(page);
    }
  });

  it("works without scripts: a button shows the preview, a list shows the merge fields", async () => {
    const page = await ruth(false);
    expect(await page.getByRole("button", { name: "Insert" }).isVisible()).to.equal(false);
    await page.getByLabel("Name", { exact: true }).fill("FORGOT1");
    await page.getByLabel("Subject").fill("For <FirstName>");
    await page.getByLabel("Text", { exact: true }).fill("Hello <FirstName>");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByText("Hello Ada").waitFor();
    expect(await page.getByLabel("Text", { exact: true }).inputValue()).to.equal("Hello <FirstName>");
  });
});
