import { answerDueRequests } from "../models/messages/forgotten/forgotten-answers";
import type { Job } from "./job";

/** Writes the messages that strangers asked for at the public forms. */
export const answerForgottenRequests: Job = {
  name: "answer forgotten PINs",
  everyMs: 500,
  run: answerDueRequests,
};
