import type { WebParametersValues } from "../../settings/web-parameters";
import { CommentCode } from "../canned-texts/comment-code";
import { LanguageCode } from "../canned-texts/language-code";
import type { MessageText } from "../canned-texts/text-validation";
import { fieldsIn } from "../merging/merge-fields";

type TextPair = [MessageText, MessageText];
type TextChoice = Pick<WebParametersValues, "forgottenPinEmail1" | "forgottenPinEmail2" | "secondEmailCarries">;

/**
 * Returns the texts of the two forgotten PIN emails, in the order they are sent. If only one comment code is set, the
 * canned message that has what it lacks is sent first. If none is set, both are canned messages (guide #95b).
 */
export async function forgottenPinTexts(chosen: TextChoice): Promise<TextPair> {
  const canned = await cannedTexts(chosen);
  const codes = [await findCode(chosen.forgottenPinEmail1), await findCode(chosen.forgottenPinEmail2)];
  const set = codes.filter((code) => code !== undefined);
  const pair = set.length === 2 ? ([set[0], set[1]] as TextPair) : set[0] ? withCannedText(set[0], canned) : canned;
  // A text that was changed after it was chosen may lack a field now. Households must not be left without a way to sign
  // in.
  return carriesNameAndPin(pair) ? pair : canned;
}

/** Returns why these comment codes can't be used for the two emails, by field. */
export async function validateForgottenTexts(chosen: TextChoice): Promise<Record<string, string>> {
  const { forgottenPinEmail1: first, forgottenPinEmail2: second } = chosen;
  const codes = [await findCode(first), await findCode(second)];
  const set = codes.filter((code) => code !== undefined);
  const field = first === "" ? "forgottenPinEmail2" : "forgottenPinEmail1";
  if (first !== "" && !codes[0]) return { forgottenPinEmail1: "This comment code no longer exists. Choose another." };
  if (second !== "" && !codes[1]) return { forgottenPinEmail2: "This comment code no longer exists. Choose another." };
  if (set.length === 0) return {};
  if (set.length === 1) {
    return carriesNameAndPin(withCannedText(set[0] as MessageText, await cannedTexts(chosen)))
      ? {}
      : {
          [field]:
            "This comment code has no <WebID>, <WebPin> or <ResetLink>. Add one to its text, or choose another comment code.",
        };
  }
  return carriesNameAndPin(set as unknown as TextPair)
    ? {}
    : {
        [field]:
          "Together, the two emails must include <WebID>, and <WebPin> or <ResetLink>. Change a text, or choose another comment code.",
      };
}

async function cannedTexts({ secondEmailCarries }: TextChoice): Promise<TextPair> {
  const second = secondEmailCarries === "link" ? "FORGOTTEN_PIN_2_LINK_BODY" : "FORGOTTEN_PIN_2_BODY";
  return [
    {
      subject: await LanguageCode.text("FORGOTTEN_PIN_1_SUBJECT"),
      body: await LanguageCode.text("FORGOTTEN_PIN_1_BODY"),
    },
    { subject: await LanguageCode.text("FORGOTTEN_PIN_2_SUBJECT"), body: await LanguageCode.text(second) },
  ];
}

/** Puts the canned message with what the comment code lacks before it. */
function withCannedText(code: MessageText, [withName, withPin]: TextPair): TextPair {
  return [carriesPin(code) ? withName : withPin, code];
}

function carriesNameAndPin(pair: TextPair) {
  return pair.some(carriesName) && pair.some(carriesPin);
}

function carriesName({ subject, body }: MessageText) {
  return fieldsIn(subject, body).includes("WebID");
}

export function carriesPin({ subject, body }: MessageText) {
  const fields = fieldsIn(subject, body);
  return fields.includes("WebPin") || fields.includes("ResetLink");
}

async function findCode(id: string): Promise<MessageText | undefined> {
  return id === "" ? undefined : CommentCode.findBy({ id: Number(id) });
}
