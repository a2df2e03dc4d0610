package bookinfo.details;

import java.io.IOException;
import java.math.BigInteger;
import java.net.SocketTimeoutException;
import java.time.Duration;

import javax.net.ssl.SSLException;
import javax.servlet.http.HttpServletRequest;

import bookinfo.starter.BackendClient;
import bookinfo.starter.BackendClient.Answer;
import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.ForwardedHeaders;
import bookinfo.starter.UnusableAnswerException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** The book of v2, from the Google Books API. */
@Component
@ConditionalOnProperty(name = "bookinfo.external-book-service.enabled", havingValue = "true")
class ExternalBook implements BookSource {

	private static final Logger log = LoggerFactory.getLogger(ExternalBook.class);

	private static final String PATH = "/books/v1/volumes";

	private final BackendClient client;

	private final Duration timeout;

	private final ForwardedHeaders forwardedHeaders;

	private final ObjectMapper mapper;

	ExternalBook(DetailsProperties properties, BackendClientFactory clients, ForwardedHeaders forwardedHeaders,
			ObjectMapper mapper) {
		this.client = clients.create(properties.externalBookService().address(), PATH);
		this.timeout = properties.externalBookService().timeout();
		this.forwardedHeaders = forwardedHeaders;
		this.mapper = mapper;
	}

	@Override
	public BookDetails details(BigInteger id, HttpServletRequest request) {
		try {
			Answer answer = this.client.get(PATH + "?q=isbn:0486424618", this.forwardedHeaders.from(request),
					this.timeout);
			if (answer.status() != HttpStatus.OK.value()) {
				throw new UnusableAnswerException("the book service answered with status " + answer.status());
			}
			return GoogleBooksVolume.first(answer.body(), this.mapper).details(id);
		}
		catch (UnusableAnswerException ex) {
			throw failure(HttpStatus.BAD_GATEWAY, ex.getMessage(), ex);
		}
		catch (SocketTimeoutException ex) {
			throw failure(HttpStatus.GATEWAY_TIMEOUT, "the book service did not answer in time", ex);
		}
		catch (SSLException ex) {
			throw failure(HttpStatus.BAD_GATEWAY, "the connection to the book service cannot be trusted", ex);
		}
		catch (IOException ex) {
			throw failure(HttpStatus.BAD_GATEWAY, "the book service gave no answer", ex);
		}
	}

	private static ResponseStatusException failure(HttpStatus status, String reason, IOException cause) {
		log.warn("No book: {}", cause.toString());
		return new ResponseStatusException(status, reason, cause);
	}

}
