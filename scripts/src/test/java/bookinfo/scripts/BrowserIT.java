package bookinfo.scripts;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.PdfOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.ReducedMotion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page in Chromium, without a window: <code>./mvnw verify -Pbrowser</code>.
 */
@Tag("browser")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserIT {

	private static BookInfo bookInfo;

	private static Playwright playwright;

	private static Browser browser;

	private final List<String> complaints = new ArrayList<>();

	private Page page;

	@BeforeAll
	static void start(@TempDir Path state) throws IOException {
		Path chromium = Script.find("chromium", "chromium-browser", "google-chrome")
			.orElseThrow(() -> new AssertionError("Chromium is not on the PATH: apt-get install chromium"));
		playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		// As users' browsers do, it keeps the page that it leaves.
		browser = playwright.chromium()
			.launch(new LaunchOptions().setExecutablePath(chromium)
				.setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")));
		bookInfo = BookInfo.start(state);
	}

	@AfterAll
	static void stop() {
		Stream.of(bookInfo, playwright).forEach((started) -> {
			if (started != null) {
				try {
					started.close();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}
		});
	}

	@AfterEach
	void noConsoleMessageAndNoRequestToAnotherHost() {
		this.page.context().close();
		assertThat(this.complaints).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "v1, 0,", "v2, 2, 'rgb(0, 0, 0)'", "v3, 2, 'rgb(255, 0, 0)'" })
	void starsHaveTheColourOfTheirVersionAndATextAlternative(String version, int count, String colour) {
		open(new NewContextOptions());
		show(version);
		assertThat(this.page.getByRole(AriaRole.IMG)).hasCount(count);
		for (int i = 0; i < count; i++) {
			Locator stars = role(AriaRole.IMG, (5 - i) + " out of 5 stars");
			assertThat(stars.locator(".glyphicon-star")).hasCount(5 - i);
			for (Locator star : stars.locator(".glyphicon-star").all()) {
				assertThat(star).hasCSS("fill", colour);
			}
		}
	}

	@Test
	void keyboardSignsInAndOutWithoutJavaScript() {
		open(new NewContextOptions().setJavaScriptEnabled(false));
		go("/productpage");
		press("Tab", "Skip to the book");
		press("Tab", "BookInfo");
		press("Tab", "Sign in");
		this.page.keyboard().press("Enter");
		press("Tab", "");
		this.page.keyboard().type("jason");
		press("Tab", "");
		this.page.keyboard().type("secret");
		this.page.keyboard().press("Enter");
		assertThat(this.page.locator("bdi")).hasText("jason");
		press("Tab", "Skip to the book");
		press("Tab", "BookInfo");
		press("Tab", "Sign out");
		this.page.keyboard().press("Enter");
		assertThat(this.page.getByText("Sign in").first()).isVisible();
		press("Tab", "Skip to the book");
		this.page.keyboard().press("Enter");
		press("Tab", "Wikipedia Summary");
	}

	@Test
	void signedOutPageDoesNotComeBack() {
		open(new NewContextOptions());
		signIn("jason");
		go("/productpage?u=test");
		go("/logout");
		this.page.evaluate("history.back()");
		assertThat(this.page).hasURL(bookInfo.page() + "?u=test");
		assertThat(this.page.locator("summary")).isVisible();
	}

	@ParameterizedTest
	@ValueSource(strings = { "<b>\"O'Hara\"</b> &amp; ${7*7}", "ياسمين", "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM" })
	void nameOfTheUserIsShownAsItIs(String name) {
		open(new NewContextOptions().setViewportSize(320, 600));
		signIn(name);
		assertThat(this.page.locator("bdi").textContent()).isEqualTo(name);
		assertThat(this.page.locator("bdi").boundingBox().x)
			.isLessThan(role(AriaRole.LINK, "Sign out").boundingBox().x);
		assertThatNothingIsWrong();
	}

	@ParameterizedTest
	@CsvSource({ "320, LIGHT", "320, DARK", "640, LIGHT", "720, DARK", "1920, LIGHT", "1920, DARK" })
	void axeFindsNothingAndNothingScrollsSideways(int width, ColorScheme scheme) {
		open(new NewContextOptions().setViewportSize(width, 900)
			.setColorScheme(scheme)
			.setReducedMotion(ReducedMotion.REDUCE));
		go("/");
		assertThatNothingIsWrong();
		show("v1");
		assertThatNothingIsWrong();
		show("v3");
		this.page.locator("summary").click();
		assertThatNothingIsWrong();
		signIn("jason");
		assertThatNothingIsWrong();
		String background = (scheme == ColorScheme.DARK) ? "rgb(25, 23, 21)" : "rgb(250, 247, 241)";
		assertThat(this.page.locator("body")).hasCSS("background-color", background);
	}

	@Test
	void unknownPathIsAPageToo() {
		open(new NewContextOptions().setViewportSize(320, 600));
		go("/no-such-page");
		assertThat(this.page.locator("h1")).hasText("Not Found");
		assertThatNothingIsWrong();
		assertThat(this.complaints).allMatch((complaint) -> complaint.contains("status of 404"));
		this.complaints.clear();
	}

	@Test
	void bookAndReviewsArePrinted() {
		open(new NewContextOptions().setColorScheme(ColorScheme.DARK));
		show("v3");
		this.page.emulateMedia(new EmulateMediaOptions().setMedia(Media.PRINT));
		assertThat(this.page.locator("body > header")).isHidden();
		assertThat(this.page.locator("h1")).hasCSS("color", "rgb(37, 33, 28)");
		String pdf = new String(this.page.pdf(new PdfOptions().setFormat("A4")), StandardCharsets.ISO_8859_1);
		assertThat(pdf.split("/Type /Page\\b(?!s)")).as("one sheet").hasSize(2);
	}

	@Test
	void linkOpensTheTraceInZipkin() {
		open(new NewContextOptions());
		show("v3");
		Locator link = this.page.getByText("Trace ");
		String id = link.textContent().substring("Trace ".length());
		link.click();
		// Zipkin gets the spans within seconds.
		await().pollInSameThread().untilAsserted(() -> {
			this.page.reload();
			assertThat(this.page.getByText(id).first()).isVisible();
			assertThat(this.page.getByText("ratings").first()).isVisible();
		});
		this.complaints.clear();
	}

	@Test
	@Order(Integer.MAX_VALUE)
	void partsThatAreMissingAreNamed() throws IOException {
		open(new NewContextOptions());
		bookInfo.end("ratings");
		show("v3");
		assertThat(this.page.getByText("Ratings service is currently unavailable")).hasCount(2);
		assertThatNothingIsWrong();
		bookInfo.end("details");
		for (String version : List.of("v1", "v2", "v3")) {
			bookInfo.end("reviews-" + version);
		}
		go("/productpage");
		assertThat(this.page.locator("main")).containsText("Error fetching product details");
		assertThat(this.page.locator("main"))
			.containsText("Sorry, product details are currently unavailable for this book.");
		assertThat(this.page.locator("main")).containsText("Error fetching product reviews");
		assertThat(this.page.locator("main"))
			.containsText("Sorry, product reviews are currently unavailable for this book.");
		assertThatNothingIsWrong();
	}

	private void open(NewContextOptions options) {
		this.page = browser.newContext(options).newPage();
		this.page.onConsoleMessage((message) -> this.complaints.add(message.text()));
		this.page.onPageError(this.complaints::add);
		this.page.onRequest((request) -> {
			if (!URI.create(request.url()).getAuthority().equals(bookInfo.page().getAuthority())) {
				this.complaints.add(request.url());
			}
		});
	}

	private void go(String path) {
		this.page.navigate(bookInfo.page().resolve(path).toString());
	}

	/** Goes to the page until this version of reviews serves it. */
	private void show(String version) {
		await().pollInSameThread().until(() -> {
			go("/productpage");
			return this.page.locator(".served-by code").textContent();
		}, ("reviews-" + version)::equals);
	}

	private void signIn(String user) {
		go("/productpage");
		this.page.locator("summary").click();
		this.page.getByLabel("Username").fill(user);
		role(AriaRole.BUTTON, "Sign in").click();
		assertThat(role(AriaRole.LINK, "Sign out")).isVisible();
	}

	private Locator role(AriaRole role, String name) {
		return this.page.getByRole(role, new GetByRoleOptions().setName(name));
	}

	/** Presses a key, after which the element with this text has a visible focus. */
	private void press(String key, String text) {
		this.page.keyboard().press(key);
		Locator focus = this.page.locator(":focus-visible");
		assertThat(focus).hasText(text);
		assertThat(focus).isInViewport();
		assertThat(focus).hasCSS("outline-width", "3px");
	}

	private void assertThatNothingIsWrong() {
		assertThat(this.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
			.isEqualTo(0);
		assertThat(this.page.evaluate("""
				[...document.querySelectorAll('*')].map(e => getComputedStyle(e))
				  .some(s => s.animationName != 'none' || s.transitionDuration != '0s')""")).isEqualTo(false);
		try (InputStream axe = getClass().getResourceAsStream("/axe.min.js")) {
			this.page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat((List<?>) this.page.evaluate("""
				axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
				  .then(found => found.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html)))""")).isEmpty();
	}

}
