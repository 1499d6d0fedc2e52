import { expect } from "chai";
import { onePagePdf } from "../../src/pdf/document";
import { readPdf } from "../support/pdf";

describe("the fonts of PDFs", () => {
  it("keep text searchable and copyable, whatever other documents drew before", async () => {
    const page = (text: string) =>
      onePagePdf("A page", [text], [11], (document) => document.font("regular").text(text));
    for (const text of ["An end … ½ ﬁ", "Pat Okafor, 42 River St. #7. Déjà vu; naïve", "½ … ."]) {
      expect(
        readPdf(await page(text))
          .text.replace(/\s+/g, " ")
          .trim(),
        text,
      ).to.equal(text);
    }
  });
});
