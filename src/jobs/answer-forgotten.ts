import { answerForgotten } from "../models/messages/forgotten/forgotten-answers";
import type { Job } from "./job";

/** Answers the forgotten-PIN and forgotten-user-name requests. */
export const answerForgottenRequests: Job = {
  name: "answer forgotten PINs",
  everyMs: 500,
  run: answerForgotten,
};
