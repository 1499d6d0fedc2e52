import type { Request, Response } from "express";
import type { CodeAttributes, CodeRow } from "../../../models/settings/code-list";
import type { Actor } from "../../../models/staff/audit-event";
import { fields, version } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";

interface Entry extends CodeRow {
  rename(submitted: CodeAttributes, version: number, by: Actor): Promise<void>;
}

interface EntryModel {
  all(): Promise<Entry[]>;
  add(submitted: CodeAttributes, by: Actor): Promise<Entry>;
  find(id: unknown): Promise<Entry>;
}

/** The sentences of one list's pages; `page` is the last part of its address. */
export interface CodeListPage {
  page: string;
  singular: string;
  plural: string;
  emptyText: string;
  codeHint: string;
  descriptionHint: string;
  renameText: string;
}

const labels = { code: "Code", description: "Description" };

/** The actions of a settings page that maintains a list of codes. */
export function codeListActions(model: EntryModel, list: CodeListPage) {
  const address = `/staff/settings/${list.page}`;
  const name = list.singular.charAt(0).toUpperCase() + list.singular.slice(1);
  const title = list.plural.charAt(0).toUpperCase() + list.plural.slice(1);

  async function showList(res: Response, data: object) {
    res.render("staff/settings/code-lists/index", { title, address, list, entries: await model.all(), ...data });
  }

  function showEntry(res: Response, entry: Entry, data: object) {
    res.render("staff/settings/code-lists/edit", {
      title: `${name} ${entry.code}`,
      listTitle: title,
      address,
      list,
      entry,
      ...data,
    });
  }

  return {
    /** Lists the entries, with a form to add one. */
    async index(_req: Request, res: Response) {
      await showList(res, {});
    },

    /** Adds an entry. */
    async create(req: Request, res: Response) {
      const values = fields(req.body, "code", "description");
      const refused = await refusal(() => model.add(values, req.clerk));
      if (refused) return showList(res.status(refused.status), { values, errors: refused.errors });

      req.flash("notice", `${name} ${values.code.toUpperCase()} is added.`);
      res.redirect(303, address);
    },

    /** Shows the form of one entry. */
    async edit(req: Request, res: Response) {
      const entry = await model.find(req.params.id);
      showEntry(res, entry, { values: entry, version: entry.version });
    },

    /** Changes an entry; what refers to it keeps it. */
    async update(req: Request, res: Response) {
      const entry = await model.find(req.params.id);
      const values = fields(req.body, "code", "description");
      const opened = version(req.body);
      const refused = await refusal(() => entry.rename(values, opened, req.clerk));
      if (refused) return showEntry(res.status(refused.status), entry, formAgain(refused, labels, values, opened));

      req.flash("notice", `${name} ${entry.code} is saved.`);
      res.redirect(303, address);
    },
  };
}
