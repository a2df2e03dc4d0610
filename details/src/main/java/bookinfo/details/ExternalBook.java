package bookinfo.details;

import java.io.IOException;
import java.math.BigInteger;
import java.net.SocketTimeoutException;

import javax.net.ssl.SSLException;
import javax.servlet.http.HttpServletRequest;

import bookinfo.details.DetailsProperties.ExternalBookService;
import bookinfo.starter.BackendClient;
import bookinfo.starter.BackendClient.Answer;
import bookinfo.starter.BackendClientFactory;
import bookinfo.starter.ForwardedHeaders;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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
class ExternalBook {

	private static final Logger log = LoggerFactory.getLogger(ExternalBook.class);

	private static final String PATH = "/books/v1/volumes";

	private final ExternalBookService service;

	private final BackendClient client;

	private final ForwardedHeaders forwardedHeaders;

	private final ObjectMapper mapper;

	ExternalBook(DetailsProperties properties, BackendClientFactory clients, ForwardedHeaders forwardedHeaders,
			ObjectMapper mapper) {
		this.service = properties.externalBookService();
		this.client = clients.create(this.service.address(), PATH);
		this.forwardedHeaders = forwardedHeaders;
		this.mapper = mapper;
	}

	/**
	 * The book's details.
	 * @param id of the answer; the book is always the same
	 * @param request whose headers go on to the book service
	 */
	BookDetails details(BigInteger id, HttpServletRequest request) {
		try {
			Answer answer = this.client.get(PATH + "?" + this.service.query(), this.forwardedHeaders.from(request),
					this.service.timeout());
			if (answer.status() != HttpStatus.OK.value()) {
				throw failure(HttpStatus.BAD_GATEWAY, "the book service answered with status " + answer.status(), null);
			}
			JsonNode book = this.mapper.readTree(answer.body()).at("/items/0");
			if (!book.isObject()) {
				throw failure(HttpStatus.BAD_GATEWAY, "the book service knows no such book", null);
			}
			return new GoogleBooksVolume(book.path("volumeInfo")).details(id);
		}
		catch (JsonProcessingException ex) {
			throw failure(HttpStatus.BAD_GATEWAY, "the book service's answer is not JSON", ex);
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
		log.warn("No book: {}", (cause != null) ? cause.toString() : reason);
		return new ResponseStatusException(status, reason, cause);
	}

}
