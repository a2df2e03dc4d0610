package bookinfo.details;

import java.math.BigInteger;

import javax.servlet.http.HttpServletRequest;

/** The book, known or looked up. */
interface Book {

	/**
	 * Tells its details.
	 * @param id to tell them under
	 * @param request that asks for them
	 */
	BookDetails details(BigInteger id, HttpServletRequest request);

}
