// Signing in, the switcher, and what happens when Heroku takes a token no more, in a browser with the made-up host.
import { describe, expect, test } from "vitest";
import { aWindow, calls, gone, page, seen, start, text, title } from "./support/window";

aWindow();

const token = "HRKU-a-token-nobody-should-see";

async function paste() {
  await page.click("#sign-in");
  await page.fill("#token", token);
}

describe("signing in", () => {
  test("a pasted token is checked first, and its account shown before anything is kept", async () => {
    await start();
    await paste();
    expect(await page.getAttribute("#token", "type")).toBe("password");
    await page.click("#token-show");
    expect(await page.getAttribute("#token", "type")).toBe("text");
    await page.click("#check-token");
    expect(await text("#offer-email")).toBe("ada.byron@example.org");
    expect(await calls("check_token")).toEqual([{ token }]);
    expect(await calls("accept_offer")).toEqual([]);
    await page.click("#accept-offer");
    await seen(".switcher[data-active='ada.byron@example.org']");
    expect(await calls("accept_offer")).toEqual([{ offer: 7 }]);
    await seen("main [data-study=market-2026]");
    expect(await text("[data-team]")).toContain("behavioural-lab");
  });

  test("pasting works as everywhere, and the token leaves the page once it was checked", async () => {
    await start();
    await page.click("#sign-in");
    await page.focus("#token");
    await page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData("text/plain", pasted);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      if (!document.querySelector("#token")?.dispatchEvent(event)) throw new Error("pasting was blocked");
    }, token);
    await page.keyboard.insertText(token);
    await page.keyboard.press("Enter");
    await seen("#offer-email");
    await page.click("#refuse-offer");
    expect(await page.inputValue("#token")).toBe("");
    expect(await calls("refuse_offer")).toEqual([{ offer: 7 }]);
    expect(await page.content()).not.toContain(token);
  });

  test("a token that is refused stays to be looked at, with what can be done", async () => {
    await start();
    await page.evaluate(() => window.fixture.refuse("check_token", window.fixture.data.problem("token-refused", { whose: "heroku" })));
    await paste();
    await page.click("#check-token");
    expect(await text("[data-problem=token-refused] .happened")).toBe("Heroku does not know this token");
    expect(await page.inputValue("#token")).toBe(token);
  });

  test("the command line's login is used only after a question, and only where there is one", async () => {
    await start();
    await page.click("#sign-in");
    await seen("#token");
    expect(await page.$("#use-cli")).toBeNull();
    expect(await page.$("#check-browser")).toBeNull();
    await page.context().close();
    await start({ scene: "accounts" });
    await page.click("#switcher");
    await page.click("#switch-sign-in");
    await page.click("#use-cli");
    expect(await text("dialog")).toContain("never takes it back");
    await page.keyboard.press("Escape");
    await gone("dialog");
    expect(await calls("check_cli")).toEqual([]);
    await page.click("#use-cli");
    await page.click("#confirm");
    await seen("[data-offer=cli]");
  });

  test("waiting for the browser can be stopped, without a word of trouble", async () => {
    await start({ scene: "accounts" });
    await page.click("#switcher");
    await page.click("#switch-sign-in");
    await page.evaluate(() => {
      window.fixture.holding.add("check_browser");
      window.fixture.refuse("check_browser", window.fixture.data.problem("cancelled"));
    });
    await page.click("#check-browser");
    await page.click("#stop-browser");
    expect(await calls("stop_browser")).toHaveLength(1);
    await page.evaluate(() => window.fixture.held.get("check_browser")?.());
    await seen("#check-browser:not([aria-disabled])");
    expect(await page.$("[data-problem]")).toBeNull();
  });
});

describe("the switcher", () => {
  test("leads from this computer to an account and back, each with its own studies", async () => {
    await start({ scene: "accounts" });
    await seen("main [data-study=auction]");
    await page.click("#switcher");
    await page.click("[data-action='lab@example.org']");
    await seen("main [data-study=market-2026]");
    expect(await page.$("main [data-study=auction]")).toBeNull();
    expect(await title()).toContain("lab@example.org");
    await page.click("#switcher");
    await page.click("#use-this-computer");
    await seen("main [data-study=auction]");
    expect(await calls("switch_account")).toEqual([{ account: "lab@example.org" }, { account: null }]);
  });

  test("what works on a study here is not shown at a study of the same name there", async () => {
    await start({ scene: "accounts" });
    await page.evaluate(() => window.fixture.task({ app: "trust-game" }));
    await seen("nav [data-study=trust-game] [data-working]");
    await page.click("#switcher");
    await page.click("[data-action='lab@example.org']");
    await seen("main [data-study=market-2026]");
    expect(await page.$("nav [data-study=trust-game] [data-working]")).toBeNull();
    await page.evaluate(() => window.fixture.task({ id: 2, app: "trust-game", account: "lab@example.org" }));
    await seen("nav [data-study=trust-game] [data-working]");
  });

  test("what only this computer can do is not offered at Heroku", async () => {
    await start({ scene: "account", opens: "updatable" });
    await page.click("main [data-study=trust-game]");
    await seen("#take-offline");
    expect(await page.$("[data-room]")).toBeNull();
  });

  test("a new study at Heroku is made for the sum that was shown, where it was chosen to be", async () => {
    await start({ scene: "account" });
    await page.click("#put-a-study");
    await page.click("#sample");
    await page.click("#continue");
    await seen("[data-price=sum]");
    const prices = () => page.$$eval("[data-price]", (all) => all.map((price) => price.textContent));
    expect(await prices()).toEqual(["$7 a month", "$5 a month", "$12 a month"]);
    expect(await text("#put-online")).toContain("for $12 a month");
    await page.selectOption("#terms-size", "Standard-1X");
    expect(await prices()).toEqual(["$25 a month", "$5 a month", "$30 a month"]);
    await page.selectOption("#terms-region", "us");
    // What was chosen is kept where one goes back to look once more.
    await page.click("#back");
    await page.click("#continue");
    await seen("[data-price=sum]");
    expect(await prices()).toEqual(["$25 a month", "$5 a month", "$30 a month"]);
    expect(await page.inputValue("#terms-region")).toBe("us");
    await page.fill("#name", "another-game");
    await seen("[data-name-free]");
    await page.click("#put-online");
    await expect.poll(async () => (await calls("deploy"))[0]).toMatchObject({ target: { kind: "new", terms: { region: "us", size: "Standard-1X", cents: 3000, unknown: 0 } } });
  });

  test("a sum of which parts are not known is not said as if it were all", async () => {
    await start({ scene: "account" });
    await page.click("#put-a-study");
    await page.click("#sample");
    await page.click("#continue");
    await page.selectOption("#terms-size", "Of tomorrow");
    expect(await text("[data-price=server]")).toBe("Price not known");
    expect(await text("#put-online")).not.toContain("$");
  });

  test("without the prices nothing can be put online, and they can be asked for again", async () => {
    await start({ scene: "account" });
    await page.evaluate(() => window.fixture.refuse("new_study_offer", window.fixture.data.problem("connect", { whose: "network", action: "try-again" })));
    await page.click("#put-a-study");
    await page.click("#sample");
    await page.click("#continue");
    await seen("[data-problem=connect]");
    expect(await page.getAttribute("#put-online", "aria-disabled")).toBe("true");
    await page.evaluate(() => window.fixture.refused.delete("new_study_offer"));
    await page.click("[data-action=try-again]");
    await seen("[data-price=sum]");
  });
});

describe("stopping everything on this computer", () => {
  test("says so while an account is shown, and leaves its studies as they are", async () => {
    await start({ scene: "account" });
    await page.click("#settings");
    await page.click("#stop-everything");
    expect(await text("dialog h2")).toBe("Stop everything on this computer?");
    await page.click("#confirm");
    await page.click("nav [title='All studies']");
    await seen("main [data-study=trust-game][data-state=online]");
  });
});

describe("a token that is taken no more", () => {
  test("is said on the page it happens on, and signing in again keeps that page", async () => {
    await start({ scene: "account" });
    await page.click("main [data-study=trust-game]");
    await seen("#take-offline");
    await page.evaluate(() => window.fixture.refuseToken());
    await seen("#needs-sign-in");
    await seen("main [data-study-page=trust-game]");
    await page.click("#sign-in-again");
    await page.fill("#token", token);
    await page.click("#check-token");
    await page.click("#accept-offer");
    await gone("dialog");
    await gone("#needs-sign-in");
    await seen("main [data-study-page=trust-game]");
  });

  test("a code of a second factor is asked for where it is needed, and sent for that study", async () => {
    await start({ scene: "account" });
    await page.click("main [data-study=trust-game]");
    await seen("#take-offline");
    await page.evaluate(() => {
      const args = { app: "trust-game", account: "ada.byron@example.org" };
      window.fixture.refuse("take_offline", window.fixture.data.problem("api-two-factor", { whose: "heroku", action: "enter-code", args }));
      window.fixture.refuse("second_factor", window.fixture.data.problem("code-wrong", { whose: "study" }));
    });
    await page.click("#take-offline");
    await page.click("#confirm");
    await page.click("[data-action=enter-code]");
    await page.fill("#code", "123456");
    await page.click("#send-code");
    await seen("#code-verdict [data-problem=code-wrong]");
    await page.evaluate(() => window.fixture.refused.delete("second_factor"));
    await page.fill("#code", "654321");
    await page.keyboard.press("Enter");
    await seen("[data-code-taken]");
    expect((await calls("second_factor")).at(-1)).toEqual({ account: "ada.byron@example.org", study: "trust-game", code: "654321" });
  });
});

describe("answers that do not come", () => {
  const account = "ada.byron@example.org";
  const tell = (code: string | null, of = account) =>
    page.evaluate(([code, account]) => {
      const problem = code === null ? null : window.fixture.data.problem(code, { whose: "network", action: "try-again", args: { account } });
      window.fixture.tell({ kind: "trouble", account, problem });
    }, [code, of] as const);

  test.each([
    ["en", "There is no connection to the server", "See whether you are online"],
    ["de", "Es gibt keine Verbindung zum Server", "Sehen Sie nach, ob Sie online sind"],
  ] as const)("are said on every page at once, with what helps, until one comes (%s)", async (language, sentence, remedy) => {
    await start({ scene: "account", language });
    await page.click("main [data-study=trust-game]");
    await seen("#take-offline");
    await tell("connect");
    await seen("#trouble[data-trouble=connect]");
    const said = await text("#trouble");
    expect(said).toContain(sentence);
    expect(said).toContain(remedy);
    await page.click("#tab-log");
    await seen("#trouble");
    await tell(null);
    await gone("#trouble");
  });

  test("are not said twice where the page says it itself, and not of another account", async () => {
    await start({ scene: "account" });
    await page.evaluate(() => window.fixture.refuse("study", window.fixture.data.problem("connect", { whose: "network", action: "try-again", args: {} })));
    await tell("connect", "lab@example.org");
    expect(await page.$("#trouble")).toBeNull();
    await tell("connect");
    await seen("#trouble");
    await page.click("main [data-study=trust-game]");
    await seen("[data-problem=connect]");
    await gone("#trouble");
    await tell("api-down");
    await seen("#trouble[data-trouble=api-down]");
  });
});

describe("signing out", () => {
  test("asks first, takes a pasted token back only where that was chosen, and says what became of it", async () => {
    await start({ scene: "account" });
    await page.click("#settings");
    await page.click("[data-account='ada.byron@example.org'] [data-sign-out]");
    await page.check("#revoke");
    await page.click("#confirm");
    await seen("[data-signed-out=revoked]");
    expect(await calls("sign_out")).toEqual([{ account: "ada.byron@example.org", revoke: true }]);
    await seen(".switcher[data-active=here]");
    // The next question begins without the choice, and the command line's token is never asked about.
    await page.click("[data-account='lab@example.org'] [data-sign-out]");
    expect(await page.$("#revoke")).toBeNull();
    await page.click("#confirm");
    await seen("[data-signed-out=kept]");
    expect((await calls("sign_out")).at(-1)).toEqual({ account: "lab@example.org", revoke: false });
  });
});
