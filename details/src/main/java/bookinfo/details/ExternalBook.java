package bookinfo.details;

import java.io.IOException;
import java.math.BigInteger;
import java.net.SocketTimeoutException;

import javax.net.ssl.SSLException;
import javax.servlet.http.HttpServletRequest;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** The book of v2, as the Google Books API tells it. */
class ExternalBook implements Book {

	private static final Logger log = LoggerFactory.getLogger(ExternalBook.class);

	private static final String PATH = "/books/v1/volumes?q=isbn:0486424618";

	private final DetailsProperties.ExternalBookService properties;

	private final BackendClient client;

	private final ForwardedHeaders forwardedHeaders;

	private final ObjectMapper mapper;

	ExternalBook(DetailsProperties properties, BackendClient client, ForwardedHeaders forwardedHeaders,
			ObjectMapper mapper) {
		this.properties = properties.externalBookService();
		this.client = client;
		this.forwardedHeaders = forwardedHeaders;
		this.mapper = mapper;
	}

	@Override
	public BookDetails details(BigInteger id, HttpServletRequest request) {
		try {
			byte[] answer = this.client.get(this.properties.url() + PATH, this.forwardedHeaders.of(request),
					this.properties.timeout());
			return Volume.first(answer, this.mapper).details(id);
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
