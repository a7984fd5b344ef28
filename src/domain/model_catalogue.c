/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/model_catalogue.h"

#define POPULAR (1U << PILL_POPULAR)
#define DOCUMENTS (1U << PILL_DOCUMENTS)
#define TEXT (1U << PILL_TEXT)
#define DATA (1U << PILL_DATA)
#define IMAGES (1U << PILL_IMAGES)

/* What can be made first, then what's prebuilt. */
static const struct model_tile tiles[] = {
	{"BinaryPrediction", MODEL_PREDICTION, "Prediction", "Foretells an outcome",
	 "Learns from rows of a table whose outcome is known, and foretells it for others: yes or no, one of several, or a number.",
	 POPULAR | DATA, false, MAKING_TRAINS},
	{"TextClassificationV2", MODEL_CATEGORY_CLASSIFICATION, "Category classification", "Tags texts as you did",
	 "Learns from texts of a table that were tagged before, and tags new ones alike.", POPULAR | TEXT, false, MAKING_TRAINS},
	{"DocumentScanning", MODEL_DOCUMENT_PROCESSING, "Document processing", "Reads fields of your forms",
	 "Reads the fields and tables that you name out of documents of your own.", POPULAR | DOCUMENTS, false, MAKING_LIFE},
	{"ObjectDetection", MODEL_OBJECT_DETECTION, "Object detection", "Finds and counts objects",
	 "Finds and counts objects of your own kind in images.", POPULAR | IMAGES, false, MAKING_LIFE},
	{"EntityExtraction", MODEL_ENTITY_EXTRACTION, "Entity extraction", "Finds what you name in text",
	 "Finds entities of your own kind in texts, learned from examples.", TEXT, false, MAKING_LIFE},
	{"InvoiceProcessing", MODEL_UNSUPPORTED, "Invoice processing", "Reads invoices",
	 "Reads numbers, dates, totals and lines out of invoices.", POPULAR | DOCUMENTS, false, MAKING_NOTHING},
	{"TextRecognition", MODEL_UNSUPPORTED, "Text recognition", "Reads text in images",
	 "Reads all printed and handwritten text of an image or document (OCR).", POPULAR | DOCUMENTS | IMAGES, false, MAKING_NOTHING},
	{"ReceiptScanning", MODEL_UNSUPPORTED, "Receipt processing", "Reads receipts",
	 "Reads the shop, the date, the lines and the total out of receipts.", DOCUMENTS, false, MAKING_NOTHING},
	{"IdentityDocument", MODEL_UNSUPPORTED, "Identity document reader", "Reads passports, licences",
	 "Reads names, numbers and dates out of passports and driving licences.", DOCUMENTS, false, MAKING_NOTHING},
	{"BusinessCard", MODEL_UNSUPPORTED, "Business card reader", "Reads business cards",
	 "Reads the name, the company and how to reach somebody out of a business card.", DOCUMENTS, false, MAKING_NOTHING},
	{"ContractDocument", MODEL_CONTRACT_PROCESSING, "Contract processing", "Reads contracts",
	 "Reads parties, dates and terms out of contracts.", DOCUMENTS, true, MAKING_NOTHING},
	{"HealthInsuranceCardUs", MODEL_HEALTH_INSURANCE_CARD, "Health insurance card", "Reads US insurance cards",
	 "Reads members, plans and numbers out of US health insurance cards.", DOCUMENTS, true, MAKING_NOTHING},
	{"SentimentAnalysis", MODEL_UNSUPPORTED, "Sentiment analysis", "Tells how a text feels",
	 "Tells whether a text is positive, negative or neutral.", POPULAR | TEXT, false, MAKING_NOTHING},
	{"TextClassificationV2", MODEL_UNSUPPORTED, "Category classification", "Tags customer feedback",
	 "Puts customer feedback into categories that are given.", TEXT, true, MAKING_NOTHING},
	{"EntityExtraction", MODEL_UNSUPPORTED, "Entity extraction", "Finds names, places, dates",
	 "Finds people, places, dates and the like in a text.", TEXT, false, MAKING_NOTHING},
	{"KeyPhraseExtraction", MODEL_UNSUPPORTED, "Key phrase extraction", "Finds what a text is about",
	 "Finds the phrases that a text is about.", TEXT, false, MAKING_NOTHING},
	{"LanguageDetection", MODEL_UNSUPPORTED, "Language detection", "Tells a text's language",
	 "Tells which language most of a text is written in.", TEXT, false, MAKING_NOTHING},
	{"TextTranslation", MODEL_UNSUPPORTED, "Text translation", "Translates text",
	 "Translates a text from one language into another.", TEXT, false, MAKING_NOTHING},
	{"ImageDescription", MODEL_IMAGE_DESCRIPTION, "Image description", "Describes an image",
	 "Says in a sentence what an image shows.", IMAGES, true, MAKING_NOTHING},
};

const struct model_tile *
model_catalogue(size_t *count)
{
	*count = sizeof(tiles) / sizeof(tiles[0]);
	return tiles;
}

const char *
tile_pill_name(enum tile_pill pill)
{
	switch (pill) {
	case PILL_POPULAR:
		return "Most popular";
	case PILL_DOCUMENTS:
		return "Documents";
	case PILL_TEXT:
		return "Text";
	case PILL_DATA:
		return "Structured data";
	case PILL_IMAGES:
		return "Images";
	case PILL_ALL:
	case PILL_COUNT:
		break;
	}
	return "All";
}

const char *
tile_making_words(enum tile_making making)
{
	switch (making) {
	case MAKING_TRAINS:
		return "makerdeck trains it here";
	case MAKING_LIFE:
		return "life cycle only: no engine";
	case MAKING_NOTHING:
		break;
	}
	return "prebuilt, but not here";
}

bool
tile_has_pill(const struct model_tile *tile, enum tile_pill pill)
{
	return pill == PILL_ALL || (tile->pills & 1U << pill);
}

const struct model_tile *
model_catalogue_of_type(enum model_type type)
{
	for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
		if (tiles[i].type == type && tiles[i].making != MAKING_NOTHING)
			return &tiles[i];
	}
	return NULL;
}

bool
tile_is_off(const struct model_tile *tile, const struct settings *settings)
{
	return tile->preview && !settings->preview_models;
}
