import { expect } from "chai";
import type { Browser } from "playwright-core";
import { expectGoodFace, startBrowser, startProduct } from "./support";

describe("a bulk run, in a real browser", function () {
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

  for (const [width, withoutJavaScript] of [
    [1280, false],
    [320, true],
  ] as const) {
    it(`is previewed, processed, printed and undone ${width} px wide${withoutJavaScript ? ", without JavaScript" : ""}`, async () => {
      const options = { viewport: { width, height: 900 }, javaScriptEnabled: !withoutJavaScript };
      const page = await (await browser.newContext(options)).newPage();
      await page.goto(`${product.address}/staff/login`);
      await page.getByLabel("User name", { exact: true }).fill("ruth");
      await page.getByLabel("Password", { exact: true }).fill("riverside-demo");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL("**/staff");

      await page.goto(`${product.address}/staff/bulk-assignments`);
      if (!withoutJavaScript) await expectGoodFace(page);
      await page.getByRole("button", { name: "Preview", exact: true }).click();
      await page.getByRole("button", { name: "Process", exact: true }).waitFor();
      expect(await page.getByText("abara.family@example.org").count()).to.equal(2);
      if (!withoutJavaScript) await expectGoodFace(page);

      await page.getByRole("button", { name: "Process", exact: true }).click();
      await page.getByRole("button", { name: "Yes to Continue" }).click();
      await page.getByRole("button", { name: "Undo this run" }).waitFor();
      if (!withoutJavaScript) await expectGoodFace(page);
      const result = page.url();

      await page.getByRole("link", { name: "Print Exceptions" }).click();
      await page.getByRole("heading", { name: /Exceptions of bulk run/ }).waitFor();
      if (!withoutJavaScript) await expectGoodFace(page);

      await page.goto(result);
      await page.getByRole("button", { name: "Undo this run" }).click();
      await page.getByRole("button", { name: "Yes to Continue" }).click();
      await page.getByRole("heading", { name: "Undo", exact: true }).waitFor();
    });
  }
});
