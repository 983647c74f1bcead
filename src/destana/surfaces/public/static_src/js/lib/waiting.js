// The note on top of the form: what waits on this phone, and the three ways out of it.
import { noteSent } from "../../../../ui/static_src/js/lib/install.js";
import { codeOf, receipts, replay, waiting } from "../../../../ui/static_src/js/lib/queue.js";
import { pack } from "./parcel.js";
import { said } from "./said.js";
import { sms } from "./sms.js";

const make = (tag, more) => Object.assign(document.createElement(tag), more);

export class Waiting {
  // box: the note; mend: called with an item whose answer was "something needs fixing".
  constructor(box, mend) {
    this.box = box;
    this.mend = mend;
    this.list = null;
  }

  async go() {
    await replay((told) => this.arrived(told), (item) => this.moved(item));
    await this.show();
  }

  arrived(told) {
    noteSent();
    const words = told.photoRefused ? said.photoRefused(told.kode) : said.arrived(told.kode);
    const line = make("p", { className: "came", textContent: `${words} ` });
    line.append(make("a", { href: told.url, textContent: said.look }));
    this.box.prepend(line);
    this.box.hidden = false;
  }

  // A photo on its way: the line of its report counts.
  moved(item) {
    const line = this.box.querySelector(`[data-key="${CSS.escape(item.key)}"] p`);
    if (line) line.textContent = said.photoAt(item.told.kode || codeOf(item.key), item.percent);
  }

  async show() {
    let items = [];
    try {
      items = await waiting();
      for (const told of await receipts()) this.arrived(told);
    } catch { return; }
    this.list?.remove();
    this.list = null;
    if (items.length) {
      this.list = make("div", { className: "waits" });
      const words = items.filter(({ told }) => !told);
      if (words.length) this.list.append(this.summary(words));
      this.list.append(...items.map((item) => this.one(item)), this.ways(items));
      this.box.append(this.list);
    }
    this.box.hidden = !items.length && !this.box.querySelector("p.came");
  }

  summary(items) {
    const kb = Math.ceil(items.reduce((sum, item) => sum + (item.photo?.size || 0) + 1024, 0) / 1024);
    const iphone = /iPhone|iPad/.test(navigator.userAgent) ? ` ${said.iphone}` : "";
    return make("p", { textContent: `${said.waiting(items.length)} (${kb} KB)${iphone}` });
  }

  one(item) {
    if (item.told) {
      const line = make("div", {});
      line.dataset.key = item.key;
      line.append(make("p", { textContent: said.photoAt(item.told.kode || codeOf(item.key), item.percent || 0) }));
      return line;
    }
    const of = Object.fromEntries(item.fields);
    const clock = new Date(item.at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
    const what = (of.kata || "").trim().slice(0, 40);
    const parts = [codeOf(item.key), clock, what, item.photo && said.withPhoto, item.lost && said.lostPhoto];
    const line = make("div", {});
    line.append(make("p", { className: "hint", textContent: parts.filter(Boolean).join(" · ") }));
    if (item.faults) {
      const mend = make("button", { type: "button", className: "link", textContent: said.mendThis });
      mend.addEventListener("click", () => this.mend(item));
      line.append(mend);
    } else {
      line.append(make("a", { className: "link", href: `sms:?body=${encodeURIComponent(sms(of, codeOf(item.key)))}`, textContent: said.bySms }));
    }
    return line;
  }

  ways(items) {
    const line = make("p", { className: "ways" });
    const now = make("button", { type: "button", className: "link", textContent: said.now });
    now.addEventListener("click", () => this.go());
    const file = make("button", { type: "button", className: "link", textContent: said.asFile });
    file.addEventListener("click", async () => {
      const link = make("a", { href: URL.createObjectURL(await pack(items)), download: said.fileName });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    });
    line.append(now, file);
    return line;
  }
}
