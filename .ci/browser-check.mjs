// In a real browser: the pure model, loaded as modules, must price 7,000,000 GB; the HTML report must show its figures,
// run nothing that its input brought along, and fetch nothing.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const root = new URL("..", import.meta.url);
const server = createServer(async (request, response) => {
  const path = new URL(request.url ?? "/", "http://x").pathname;
  if (path === "/") {
    response.setHeader("content-type", "text/html");
    response.end(
      `<!doctype html><script type="importmap">{"imports":{"decimal.js":"/node_modules/decimal.js/decimal.mjs"}}</script>`,
    );
    return;
  }
  try {
    response.setHeader("content-type", "text/javascript");
    response.end(await readFile(new URL(`.${path}`, root)));
  } catch {
    response.statusCode = 404;
    response.end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
  ],
});
try {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(base);
  const result = await page.evaluate(async () => {
    const model = await import("/dist/model/index.js");
    const { money } = model;
    const rate = (item, unit, ...bands) => ({
      region: "us-east-1",
      item,
      unit,
      bands: bands.map(([from, to, usd]) => ({
        from: money.gb(from),
        to: to && money.gb(to),
        usd: money.amount(usd),
      })),
      source: "browser check",
      asOf: "2026-11-24",
      confidence: "by hand",
    });
    const rates = [
      rate("nat_hour", "USD/hour", ["0", null, "0.045"]),
      rate("nat_gb", "USD/GB", ["0", null, "0.045"]),
      rate("public_ipv4_hour", "USD/hour", ["0", null, "0.005"]),
      rate("vpce_interface_hour", "USD/AZ-hour", ["0", null, "0.01"]),
      rate(
        "vpce_interface_gb",
        "USD/GB",
        ["0", "1048576", "0.01"],
        ["1048576", "5242880", "0.006"],
        ["5242880", null, "0.004"],
      ),
    ];
    const prices = {
      source: "here",
      rates: new Map(rates.map((each) => [model.rateKey("us-east-1", each.item), each])),
    };
    const kms = {
      name: "kms",
      title: "KMS",
      gateway: false,
      interface: true,
      privateDns: "yes",
      policy: "yes",
    };
    const catalog = {
      services: new Map([["kms", kms]]),
      inVpc: new Set(),
      workloads: new Map(),
      controls: new Map(),
      natInstances: [],
    };
    const demand = {
      account: null,
      region: "us-east-1",
      vpc: "v",
      az: "a",
      service: "kms",
      route: null,
      gb: money.gb("7000000"),
      gbIn: null,
      gbOut: null,
    };
    const usage = {
      region: "us-east-1",
      from: [],
      windows: [],
      records: 0,
      rejected: 0,
      buckets: [],
      attribution: [],
      billed: [],
      warnings: [],
      demands: [demand],
      topology: { vpcs: [], nats: [], endpoints: [], attachments: [] },
    };
    const settings = {
      azs: 1,
      nat: "per-az",
      natGiven: false,
      hoursPerMonth: money.hours("730"),
      tierScope: "organisation",
    };
    const comparison = model.compare(usage, {
      prices,
      catalog,
      policy: model.BUILT_IN_POLICIES.production,
      settings,
    });
    return money.text(comparison.recommended.monthlyCost);
  });
  // 42,680.064 for the bytes, 7.30 for one zone's hours.
  if (result !== "42687.364") throw new Error(`the model in the browser says ${result}`);
  if (errors.length > 0) throw new Error(errors.join("\n"));
  await checkReport(browser);
  console.log(
    `the model in ${browser.version()} says ${result} USD; the report shows its figures and runs nothing`,
  );
} finally {
  await browser.close();
  server.close();
}

async function checkReport(browser) {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  try {
    const hostile = `vpc-"><script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
    const usage = join(folder, "usage.csv");
    writeFileSync(usage, `service,gb,vpc_id\nsqs,1000,"${hostile.replaceAll('"', '""')}"\ns3,100,plain\n`);
    const file = join(folder, "report.html");
    const args = ["dist/cli.js", "compare", "--usage", usage, "--region", "us-east-1"];
    execFileSync("node", [...args, "--output", file], { stdio: "pipe" });
    const json = JSON.parse(
      execFileSync("node", [...args, "--format", "json"], { encoding: "utf8", stdio: "pipe" }),
    );
    const page = await browser.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`file://${file}`);
    const [title, text, scripts] = await page.evaluate(() => [
      document.title,
      document.body.textContent,
      document.querySelectorAll("script, img, iframe, [onerror]").length,
    ]);
    if (title.includes("owned") || scripts > 0)
      throw new Error("the report runs what its input brought along");
    if (asked.length !== 1) throw new Error(`the report fetches ${asked.slice(1).join(", ")}`);
    const cost = Number(json.recommended.monthlyCost).toLocaleString("en-US", {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
    if (!text.includes(cost)) throw new Error(`the report does not show ${cost}`);
    if (!text.includes("<script>")) throw new Error("the report hides what the VPC is called");
    for (const width of [380, 1200]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wide > 4) throw new Error(`the report is ${wide} pixels too wide at ${width}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
