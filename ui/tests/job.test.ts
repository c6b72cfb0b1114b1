// From the first step to the open study, in a browser with the made-up host.
import { describe, expect, test } from "vitest";
import { aWindow, calls, gone, page, seen, start, text, title, toSteps } from "./support/window";

aWindow();

describe("the steps", () => {
  const upload = () =>
    page.evaluate(() => {
      const { steps } = window.fixture.data;
      window.fixture.job({ steps: steps("upload", "running", { done: 12_400_000, total: 38_200_000, rate: 3_100_000, left: 8 }) });
    });

  test("say bytes, rate and time left; those done say how long they took", async () => {
    await toSteps();
    await upload();
    expect(await text("[data-step=upload]")).toContain("12.4 MB of 38.2 MB · 3.1 MB/s · 8 s left");
    expect(await text("[data-step=prepare]")).toContain("2 s");
    expect(await text("#told")).toBe("Upload");
  });

  test("ten thousand lines of output are a handful in the page; the end stays in sight until scrolled away from", async () => {
    await toSteps();
    const lines = (from: number) => page.evaluate((first) => window.fixture.output("build", Array.from({ length: 5000 }, (_, at) => `line ${first + at}`)), from);
    await lines(0);
    await page.click("[data-output=build] summary");
    await lines(5000);
    await page.waitForFunction(() => document.querySelector(".log")?.textContent?.includes("line 9999"));
    expect(await page.$$eval(".log .line", (rows) => rows.length)).toBeLessThan(60);

    await page.$eval(".log", (box) => (box.scrollTop = 0));
    await page.waitForFunction(() => document.querySelector(".log")?.textContent?.includes("line 0"));
    await lines(10_000);
    await page.waitForTimeout(50);
    expect(await page.$eval(".log", (box) => box.scrollTop)).toBe(0);
  });

  test("cancel works until the release, and says that nothing is online", async () => {
    await toSteps();
    await page.click("#cancel");
    await seen("[data-step=build][data-state=cancelled]");
    expect(await page.textContent("main")).toContain("Nothing of this study is online.");
    expect(await calls("cancel")).toEqual([{ job: 1 }]);
  });

  test("after that there is no cancel, and what can be done instead is said", async () => {
    await toSteps();
    await page.evaluate(() => window.fixture.job({ can_cancel: false, steps: window.fixture.data.steps("release") }));
    await gone("#cancel");
    expect(await page.textContent("main")).toContain("It is past cancelling");
  });

  test("leaving the page leaves it running, with a ring beside its name that leads back", async () => {
    await toSteps();
    await page.click("#leave");
    expect(await title()).toBe("Studies on this computer");
    await upload();
    await page.click("nav [data-study=trust-game]:has(svg.turning)");
    await seen("[data-step=upload][data-state=running]");
  });

  test("a failure stands at its step in four lines, is read out at once, and says what runs now", async () => {
    await toSteps({ scene: "studies" });
    await page.evaluate(() => {
      const { steps, problem } = window.fixture.data;
      window.fixture.output("build", ["error: no such package"]);
      const outcome = { kind: "failed", problem: problem("build-failed", { detail: "error: no such package" }), running: { known: true, version: 12 } } as const;
      window.fixture.job({ can_cancel: false, steps: steps("build", "failed"), outcome });
    });
    const failed = await text("[data-step=build] [data-problem=build-failed]");
    expect(failed).toContain("In the study");
    expect(failed).toContain("Nothing was switched on, and no data were touched.");
    expect(await text("#warned")).toContain("What the study needs could not be installed");
    expect(await page.textContent("main")).toContain("Version 12 is online, as before.");
    await page.click("[data-problem=build-failed] summary");
    await page.click("text=Copy details");
    expect(await calls("copy_details")).toEqual([{ text: "error: no such package" }]);
    await page.click("#retry");
    await seen("#project");
    expect(await calls("retry")).toEqual([{ job: 1 }]);
  });

  test("an update that would break data stops, says what, and goes on only as the person wants", async () => {
    await toSteps({ scene: "studies" });
    await page.evaluate(() => {
      const { steps, breakages } = window.fixture.data;
      const outcome = { kind: "would-break", breakages, participants: 41, may_go_on: false, running: { known: true, version: 12 } } as const;
      window.fixture.job({ app: "auction", update: true, can_cancel: false, steps: steps("secure", "failed"), outcome });
    });
    const broken = await text("[data-breakage=new-field]");
    expect(broken).toContain("survey: the new field age will be missing for 41 participants");
    expect(await text("#warned")).toContain("auction was not updated");
    expect(await page.$("#over-go-on")).toBeNull();
    await page.click("#over-renew");
    expect(await page.getAttribute("#confirm", "aria-disabled")).toBe("true");
    await page.fill("#over-name", "auction");
    await page.click("#confirm");
    await page.waitForFunction(() => window.fixture.calls.filter(({ command }) => command === "deploy").length === 2);
    expect((await calls("deploy")).at(-1)).toEqual({
      opened: 1,
      candidate: 0,
      target: { kind: "update", app: "auction" },
      over: { kind: "renew", typed: "auction", agreed: 41 },
    });
  });

  test("a version that was switched on and then failed is not said to be the old one", async () => {
    await toSteps();
    await page.evaluate(() => {
      const { steps, problem } = window.fixture.data;
      window.fixture.job({ can_cancel: false, steps: steps("wait", "failed"), outcome: { kind: "failed", problem: problem("study-crashed"), running: { known: true, version: 5 } } });
    });
    await page.waitForFunction(() => document.body.textContent?.includes("Version 5 is in place now."));
  });

  test("what cannot be asked is not guessed", async () => {
    await toSteps();
    await page.evaluate(() => {
      const { steps, problem } = window.fixture.data;
      window.fixture.job({ can_cancel: false, steps: steps("wait", "failed"), outcome: { kind: "failed", problem: problem("study-silent"), running: { known: false, version: null } } });
    });
    await page.waitForFunction(() => document.body.textContent?.includes("Orchard could not ask what is online now."));
  });

  test("a job that ran on while the window was closed is found again", async () => {
    await start({ scene: "running" });
    await seen("[data-step=build][data-state=running]");
    expect(await calls("follow")).toEqual([{ job: 1 }]);
    await upload();
    await seen("[data-step=upload][data-state=running]");
  });

  test("one that was interrupted is told on the first page until it is dismissed", async () => {
    await start({ scene: "interrupted" });
    expect(await page.textContent("main")).toContain("Putting auction online was interrupted.");
    await page.click("text=Dismiss");
    expect(await page.textContent("main")).not.toContain("interrupted");
    expect(await calls("dismiss")).toEqual([{ job: 9 }]);
  });
});

describe("online", () => {
  const done = async () => {
    await toSteps();
    await page.evaluate(() => {
      const { steps, studies } = window.fixture.data;
      window.fixture.tell({ kind: "studies", studies: studies.slice(0, 1) });
      window.fixture.job({ can_cancel: false, steps: steps(null), outcome: { kind: "online", version: 3, address: "http://trust-game-4f1a.localhost:8421/" } });
    });
    await seen("#open-study");
  };

  test("the address stands there, and both doors open", async () => {
    await done();
    expect(await text("#address")).toBe("trust-game-4f1a.localhost:8421");
    expect(await text("#told")).toBe("trust-game is online");
    await page.click("#open-study");
    await page.click("#open-admin");
    expect(await calls("open_study")).toEqual([{ app: "trust-game" }]);
    expect(await calls("open_admin")).toEqual([{ app: "trust-game" }]);
  });

  test("the password is fetched only when asked for, and gone when hidden", async () => {
    await done();
    expect(await calls("password")).toEqual([]);
    await page.click("#show-password");
    await page.waitForFunction(() => document.querySelector("#password")?.textContent === "reed-lantern-41-fossil");
    await page.click("#show-password");
    await page.waitForFunction(() => !document.body.innerHTML.includes("reed-lantern"));
  });

  test("it can be copied without being shown", async () => {
    await done();
    await page.click("#copy-password");
    await page.waitForFunction(() => document.querySelector("#copy-password")?.textContent?.includes("Copied"));
    expect(await calls("password")).toEqual([]);
    expect(await calls("copy_password")).toEqual([{ app: "trust-game" }]);
  });

  test("a browser that does not open is a problem with a way out", async () => {
    await done();
    await page.evaluate(() => window.fixture.refuse("open_study", window.fixture.data.problem("browser-refused", { whose: "this-computer" })));
    await page.click("#open-study");
    expect(await text("[data-problem=browser-refused]")).toContain("Copy the address and open it in your browser.");
  });
});
