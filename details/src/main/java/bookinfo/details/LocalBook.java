package bookinfo.details;

import java.math.BigInteger;

import javax.servlet.http.HttpServletRequest;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The book of v1, which calls no other service. */
@Component
@ConditionalOnProperty(name = "bookinfo.external-book-service.enabled", havingValue = "false")
class LocalBook implements BookSource {

	@Override
	public BookDetails details(BigInteger id, HttpServletRequest request) {
		return new BookDetails(id, "William Shakespeare", 1595, "paperback", 200, "PublisherA", "English", "1234567890",
				"123-1234567890");
	}

}
