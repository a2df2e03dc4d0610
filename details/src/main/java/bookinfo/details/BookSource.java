package bookinfo.details;

import java.math.BigInteger;

import javax.servlet.http.HttpServletRequest;

/** Where the book's details come from. */
interface BookSource {

	/**
	 * The book's details.
	 * @param id of the answer; the book is always the same
	 * @param request whose headers go on to a book service
	 */
	BookDetails details(BigInteger id, HttpServletRequest request);

}
